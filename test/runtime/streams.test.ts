import { describe, expect, it, onTestFinished } from 'vitest'
import { getRun, type Run } from '../../src/api/index.ts'
import {
  createError,
  NotInWorkflowOrStepContextError,
  StreamError,
  WorkflowRunNotFoundError,
} from '../../src/errors/index.ts'
import { getStepMetadata, getWritable } from '../../src/index.ts'
import { getSettings } from '../../src/runtime/index.ts'
import { deferred, setUp } from './harness.ts'

/** A workflow that calls one step and gives its result. */
const ONE_STEP = `const s = useStep('s'); workflow('w', (...args) => s(...args));`

async function write(chunks: unknown[], options?: { namespace?: string }): Promise<void> {
  const writer = getWritable(options).getWriter()
  for (const chunk of chunks) await writer.write(chunk)
  writer.releaseLock()
}

async function readAll(stream: ReadableStream): Promise<unknown[]> {
  const chunks: unknown[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

/** Lets everything that is ready to run come to rest. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate)
}

/** A run that waits in its step until it is let go. */
async function openRun(): Promise<{ run: Run; finish: () => void }> {
  const gate = deferred()
  const { start } = await setUp(ONE_STEP, { s: () => gate.promise })
  return { run: await start('w'), finish: () => gate.resolve() }
}

describe('what a step writes to getWritable()', () => {
  it('is read from run.readable with the types that were written', async () => {
    const chunks = [
      'text',
      { a: [1, new Date(5)] },
      new Uint8Array([0, 1, 255]),
      12n,
      null,
      new Map([['k', 1]]),
    ]
    const { start } = await setUp(ONE_STEP, { s: () => write(chunks) })
    const run = await start('w')
    expect(await readAll(run.readable)).toEqual(chunks)
  })

  it('is read while the step still runs', async () => {
    const gate = deferred()
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        await write(['early'])
        await gate.promise
      },
    })
    const run = await start('w')
    const reader = run.readable.getReader()
    expect(await reader.read()).toEqual({ done: false, value: 'early' })
    expect(await run.status).toBe('running')
    gate.resolve()
    expect(await reader.read()).toEqual({ done: true, value: undefined })
  })

  it('goes to the stream of its namespace alone', async () => {
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        await write(['plain'])
        await write(['a'], { namespace: 'log/ä' })
        await write(['b'], { namespace: 'other' })
      },
    })
    const run = await start('w')
    expect(await readAll(run.readable)).toEqual(['plain'])
    expect(await readAll(run.getReadable({ namespace: 'log/ä' }))).toEqual(['a'])
    expect(await readAll(run.getReadable({ namespace: 'other' }))).toEqual(['b'])
    const own = `strm_${run.runId.slice(5)}_user`
    expect(await world.streams.list(run.runId)).toEqual([
      own,
      `${own}_${Buffer.from('log/ä').toString('base64url')}`,
      `${own}_${Buffer.from('other').toString('base64url')}`,
    ])
  })

  it('goes through one object per namespace in a step', async () => {
    const { start } = await setUp(
      `const s = useStep('s'); const { getWritable } = globalThis[Symbol.for('stepline.workflow-api')];
       workflow('w', () => s(getWritable(), getWritable({ namespace: 'n' })));`,
      {
        s: async (plain: WritableStream, named: WritableStream) => [
          getWritable() === getWritable(),
          getWritable() === plain,
          getWritable({ namespace: 'n' }) === named,
          plain !== named,
        ],
      },
    )
    expect(await (await start('w')).returnValue).toEqual([true, true, true, true])
  })

  it('keeps its order, in far fewer writes to the store than chunks', async () => {
    const count = 10_000
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        const writer = getWritable<number>().getWriter()
        for (let i = 0; i < count; i++) void writer.write(i)
        writer.releaseLock()
      },
    })
    let appends = 0
    const append = world.streams.append.bind(world.streams)
    world.streams.append = (...args) => (appends++, append(...args))
    const run = await start('w')
    expect(await readAll(run.readable)).toEqual(Array.from({ length: count }, (_, i) => i))
    expect(appends).toBeLessThan(count / 100)
    expect(await run.readable.getTailIndex()).toBe(count - 1)
  })

  it('is copied when it is written: the buffer may be used again', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        const buffer = new Uint8Array([1, 2])
        const writer = getWritable<Uint8Array>().getWriter()
        await writer.write(buffer)
        buffer.fill(9)
        await writer.write(buffer.subarray(1))
        writer.releaseLock()
      },
    })
    expect(await readAll((await start('w')).readable)).toEqual([new Uint8Array([1, 2]), new Uint8Array([9])])
  })

  it('holds its writer back while too much waits to be stored', async () => {
    const gate = deferred()
    const accepted: number[] = []
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        const writer = getWritable<Uint8Array>().getWriter()
        for (let i = 0; i < 24; i++) {
          await writer.write(new Uint8Array(1 << 20))
          accepted.push(i)
        }
        writer.releaseLock()
      },
    })
    const append = world.streams.append.bind(world.streams)
    const full = deferred()
    world.streams.append = async (...args) => {
      full.resolve()
      await gate.promise
      return append(...args)
    }
    const run = await start('w')
    await full.promise
    await turns(100)
    expect(accepted.length).toBeLessThan(10)
    gate.resolve()
    await run.returnValue
    expect(accepted).toHaveLength(24)
    expect(await run.readable.getTailIndex()).toBe(23)
  })

  it('that cannot be stored is an error of the step, with its path', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => write([{ a: () => 1 }]) })
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({
      cause: { name: 'SerializationError', path: 'chunk.a' },
    })
  })

  it('may be piped there', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: () => new Blob(['abc']).stream().pipeTo(getWritable<Uint8Array>()),
    })
    expect(await readAll((await start('w')).readable)).toEqual([new TextEncoder().encode('abc')])
  })
})

describe('a step that has written', () => {
  it('completes only when what its released writers wrote is stored', async () => {
    const body = deferred()
    const gate = deferred()
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        const writer = getWritable().getWriter()
        void writer.write(1)
        void writer.write(2)
        writer.releaseLock()
        body.resolve()
      },
    })
    const append = world.streams.append.bind(world.streams)
    world.streams.append = async (...args) => {
      await gate.promise
      return append(...args)
    }
    const run = await start('w')
    await body.promise
    await turns(50)
    expect((await world.events(run.runId)).map(({ type }) => type)).not.toContain('step_completed')
    gate.resolve()
    await run.returnValue
    expect(await run.readable.getTailIndex()).toBe(1)
  })

  it('completes although it keeps its lock', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        await getWritable().getWriter().write('kept')
        return 'done'
      },
    })
    const run = await start('w')
    expect(await run.returnValue).toBe('done')
    expect(await readAll(run.readable)).toEqual(['kept'])
  })

  it('completes only when the close that it did not wait for is stored', async () => {
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        const writer = getWritable().getWriter()
        void writer.write(1)
        void writer.close()
      },
    })
    const run = await start('w')
    await run.returnValue
    const events = await world.events(run.runId)
    expect(events.some(({ type }) => type === 'step_completed')).toBe(true)
    expect(await readAll(run.readable)).toEqual([1])
  })

  it('fails when the store refused what it wrote', async () => {
    const { start, world } = await setUp(ONE_STEP, {
      s: Object.assign(() => write([1]), { maxRetries: 0 }),
    })
    world.streams.append = () => Promise.reject(new Error('no room'))
    await expect((await start('w')).returnValue).rejects.toMatchObject({
      cause: { message: expect.stringContaining('no room') },
    })
  })

  it.each(['before', 'after'])(
    'has each chunk there once when the store fails %s it wrote them',
    async (when) => {
      const { start, world } = await setUp(ONE_STEP, {
        s: Object.assign(() => write([1, 2, 3]), { maxRetries: 0 }),
      })
      let calls = 0
      const append = world.streams.append.bind(world.streams)
      world.streams.append = async (...args) => {
        const fails = ++calls % 2 === 1
        const failure = createError('store-io', { file: 'the store', reason: 'no answer' })
        if (fails && when === 'before') throw failure
        const index = await append(...args)
        if (fails) throw failure
        return index
      }
      const run = await start('w')
      await run.returnValue
      expect(await readAll(run.readable)).toEqual([1, 2, 3])
    },
  )

  it('and was given up writes nothing more once its next attempt has', async () => {
    const settings = getSettings()
    const before = settings.streamDrainTimeout
    const { start, world } = await setUp(ONE_STEP, {
      s: async () => {
        const { attempt } = getStepMetadata()
        if (attempt > 1) settings.streamDrainTimeout = before
        await write([`${attempt}.1`])
        await write([`${attempt}.2`])
      },
    })
    settings.streamDrainTimeout = 20
    onTestFinished(() => void (settings.streamDrainTimeout = before))
    const append = world.streams.append.bind(world.streams)
    const gate = deferred()
    let late: Promise<unknown> | undefined
    world.streams.append = async (...args) => {
      const isLate = args[3]?.attempt === 1
      if (isLate) await gate.promise
      const written = append(...args)
      if (isLate) late = written.catch((error: unknown) => error)
      else gate.resolve()
      return written
    }
    const run = await start('w')
    await run.returnValue
    expect(await late).toMatchObject({ slug: 'stream-out-of-turn' })
    expect(await readAll(run.readable)).toEqual(['2.1', '2.2'])
  })

  it('fails with stream-drain-timeout when the store does not answer in time', async () => {
    const settings = getSettings()
    const before = settings.streamDrainTimeout
    settings.streamDrainTimeout = 40
    try {
      const { start, world } = await setUp(ONE_STEP, {
        s: Object.assign(() => write([1]), { maxRetries: 0 }),
      })
      const append = world.streams.append.bind(world.streams)
      const gate = deferred()
      world.streams.append = async (...args) => {
        await gate.promise
        return append(...args)
      }
      const failure = await (await start('w')).returnValue.catch((error: unknown) => error)
      expect(failure).toMatchObject({ cause: { cause: { slug: 'stream-drain-timeout' } } })
      gate.resolve()
    } finally {
      settings.streamDrainTimeout = before
    }
  })

  it('and failed has what it wrote before stored before its next attempt', async () => {
    let attempts = 0
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        attempts += 1
        await write([`attempt ${attempts}`])
        if (attempts === 1) throw new Error('once')
      },
    })
    expect(await readAll((await start('w')).readable)).toEqual(['attempt 1', 'attempt 2'])
  })
})

describe('reading a stream', () => {
  const numbers = Array.from({ length: 20 }, (_, i) => i)

  it('from index k gives the whole from k on', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => write(numbers) })
    const run = await start('w')
    await run.returnValue
    for (const k of [0, 1, 7, 19, 20]) {
      expect(await readAll(run.getReadable({ startIndex: k }))).toEqual(numbers.slice(k))
    }
  })

  it('from a negative index begins that many chunks before the end, or at the start', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => write(numbers) })
    const run = await start('w')
    await run.returnValue
    expect(await readAll(run.getReadable({ startIndex: -3 }))).toEqual([17, 18, 19])
    expect(await readAll(run.getReadable({ startIndex: -100 }))).toEqual(numbers)
  })

  it('from a negative index of a live stream gives later chunks as well', async () => {
    const { run, finish } = await openRun()
    const writer = run.getWritable<number>().getWriter()
    for (const n of [1, 2, 3]) await writer.write(n)
    const reader = run.getReadable({ startIndex: -1 }).getReader()
    expect((await reader.read()).value).toBe(3)
    await writer.write(4)
    expect((await reader.read()).value).toBe(4)
    writer.releaseLock()
    finish()
    expect((await reader.read()).done).toBe(true)
  })

  it('past a closed end ends at once', async () => {
    const { run, finish } = await openRun()
    await run.getWritable().close()
    expect(await readAll(run.getReadable({ startIndex: 50 }))).toEqual([])
    finish()
  })

  it('that nobody closed ends with its run, however the run ends', async () => {
    for (const end of ['completes', 'fails', 'is cancelled'] as const) {
      const gate = deferred()
      const { start } = await setUp(ONE_STEP, {
        s: Object.assign(
          async () => {
            await write(['only'])
            await gate.promise
            if (end === 'fails') throw new Error('wanted')
          },
          { maxRetries: 0 },
        ),
      })
      const run = await start('w')
      const reader = run.readable.getReader()
      const silent = run.getReadable({ namespace: 'silent' }).getReader()
      expect((await reader.read()).value).toBe('only')
      const ends = Promise.all([reader.read(), silent.read()])
      if (end === 'is cancelled') await run.cancel()
      gate.resolve()
      expect(await ends).toEqual([
        { done: true, value: undefined },
        { done: true, value: undefined },
      ])
    }
  })

  it('tells the index of the last chunk, -1 while there is none', async () => {
    const { run, finish } = await openRun()
    const stream = run.getReadable<string>()
    expect(await stream.getTailIndex()).toBe(-1)
    const writer = run.getWritable().getWriter()
    await writer.write('a')
    await writer.write('b')
    expect(await stream.getTailIndex()).toBe(1)
    finish()
  })

  it('of a run that does not exist is an error', async () => {
    const { run, finish } = await openRun()
    const missing = getRun(`${run.runId.slice(0, -1)}${run.runId.endsWith('0') ? '1' : '0'}`)
    await expect(readAll(missing.readable)).rejects.toThrow(WorkflowRunNotFoundError)
    await expect(missing.readable.getTailIndex()).rejects.toThrow(WorkflowRunNotFoundError)
    finish()
  })

  it.each([1.5, NaN, Infinity])('from %s is refused', async (startIndex) => {
    expect(() => getRun('wrun_x').getReadable({ startIndex })).toThrow(
      expect.objectContaining({ slug: 'stream-start-index' }),
    )
  })

  it('that is cancelled stops waiting and leaves the stream to others', async () => {
    const { run, finish } = await openRun()
    const reader = run.readable.getReader()
    const pending = reader.read()
    await reader.cancel()
    expect(await pending).toEqual({ done: true, value: undefined })
    await run.getWritable().getWriter().write('still open')
    const other = run.readable.getReader()
    expect((await other.read()).value).toBe('still open')
    finish()
  })

  it('serves as the body of a response', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => write([new TextEncoder().encode('hello')]) })
    expect(await new Response((await start('w')).readable).text()).toBe('hello')
  })

  it('gives a promise of its end to those who asked for one', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => write([1]) })
    const run = await start('w')
    const ops: Promise<unknown>[] = []
    const stream = run.getReadable({ ops })
    expect(ops).toHaveLength(1)
    await readAll(stream)
    await ops[0]
  })
})

describe('the end of a stream', () => {
  it('is closed for all writers, and closing again is harmless', async () => {
    const { run, finish } = await openRun()
    await run.getWritable().close()
    await run.getWritable().close()
    await expect(run.getWritable().getWriter().write('late')).rejects.toMatchObject({ slug: 'stream-ended' })
    expect(await readAll(run.readable)).toEqual([])
    finish()
  })

  it('makes a step fail that writes after it, without further attempts', async () => {
    let attempts = 0
    const { start } = await setUp(
      `const close = useStep('close'), late = useStep('late'); workflow('w', async () => { await close(); await late() });`,
      {
        close: () => getWritable().close(),
        late: () => (attempts++, write(['late'])),
      },
    )
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({ cause: { slug: 'stream-ended' } })
    expect(attempts).toBe(1)
  })

  it('by abort is an error for its readers, behind what came before', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        await write(['before'])
        await getWritable().abort(new TypeError('broken'))
      },
    })
    const reader = (await start('w')).readable.getReader()
    expect((await reader.read()).value).toBe('before')
    await expect(reader.read()).rejects.toThrow(new TypeError('broken'))
  })

  it('by abort without a reason says so', async () => {
    const { start } = await setUp(ONE_STEP, { s: () => getWritable().abort() })
    await expect(readAll((await start('w')).readable)).rejects.toMatchObject({ slug: 'stream-aborted' })
  })

  it('of a pipe that errors late is that error, told to readers once', async () => {
    let attempts = 0
    const { start } = await setUp(ONE_STEP, {
      s: async () => {
        attempts += 1
        const source = new ReadableStream({
          pull(controller) {
            if (controller.desiredSize === 1) controller.enqueue('first')
            controller.error(new RangeError('late'))
          },
        })
        await source.pipeTo(getWritable()).catch(() => undefined)
        return 'went on'
      },
    })
    const run = await start('w')
    await expect(readAll(run.readable)).rejects.toThrow(new RangeError('late'))
    expect(await run.returnValue).toBe('went on')
    expect(attempts).toBe(1)
  })
})

describe('run.getWritable()', () => {
  it('adds to the stream of a run from outside, durable when write resolves', async () => {
    const { run, finish } = await openRun()
    const writer = run.getWritable<string>({ namespace: 'in' }).getWriter()
    await writer.write('from outside')
    expect(await run.getReadable({ namespace: 'in' }).getTailIndex()).toBe(0)
    writer.releaseLock()
    finish()
    expect(await readAll(run.getReadable({ namespace: 'in' }))).toEqual(['from outside'])
  })

  it('has all that was piped into it stored when the pipe ends, though it stays open', async () => {
    const { run, finish } = await openRun()
    const source = new ReadableStream({
      start(controller) {
        for (const chunk of ['a', 'b', 'c']) controller.enqueue(chunk)
        controller.close()
      },
    })
    const before = run.getWritable().getWriter()
    await before.write('first')
    before.releaseLock()
    const target = run.getWritable()
    await source.pipeTo(target, { preventClose: true })
    expect(await run.readable.getTailIndex()).toBe(3)
    finish()
    expect(await readAll(run.readable)).toEqual(['first', 'a', 'b', 'c'])
  })

  it('to a run that does not exist fails', async () => {
    const { finish } = await openRun()
    const writer = getRun('wrun_01KAP3W6MV8QK0000000000000').getWritable().getWriter()
    await expect(writer.write('x')).rejects.toThrow(WorkflowRunNotFoundError)
    finish()
  })

  it('to a run that has ended fails', async () => {
    const { run, finish } = await openRun()
    finish()
    await run.returnValue
    await expect(run.writable.getWriter().write('x')).rejects.toThrow(StreamError)
  })

  it('lets two runs contribute to the stream of a third', async () => {
    const gate = deferred()
    const { start } = await setUp(
      `const s = useStep('s'), hold = useStep('hold'); workflow('w', (...args) => s(...args)); workflow('holder', () => hold());`,
      {
        hold: () => gate.promise,
        s: async (holder: string, text: string) => {
          const writer = getRun(holder).getWritable<string>().getWriter()
          void writer.write(text)
          writer.releaseLock()
        },
      },
    )
    const holder = await start('holder')
    const runs = await Promise.all(['a', 'b'].map((text) => start('w', [holder.runId, text])))
    await Promise.all(runs.map((run) => run.returnValue))
    gate.resolve()
    expect(new Set(await readAll(holder.readable))).toEqual(new Set(['a', 'b']))
  })

  it('gives a promise of its end to those who asked for one', async () => {
    const { run, finish } = await openRun()
    const ops: Promise<unknown>[] = []
    await run.getWritable({ ops }).close()
    expect(ops).toHaveLength(1)
    await ops[0]
    finish()
  })
})

describe('getWritable()', () => {
  it('outside of workflows and steps is refused', () => {
    expect(() => getWritable()).toThrow(NotInWorkflowOrStepContextError)
  })
})
