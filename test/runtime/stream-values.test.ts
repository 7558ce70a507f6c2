import { describe, expect, it, onTestFinished } from 'vitest'
import { resumeHook, type Run } from '../../src/api/index.ts'
import { getWritable } from '../../src/index.ts'
import { getSettings } from '../../src/runtime/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'

const ONE_STEP = `const s = useStep('s'); workflow('w', (...args) => s(...args));`

function streamOf<T>(...chunks: T[]): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const chunks: T[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

function double(): TransformStream<number, number> {
  return new TransformStream({ transform: (n, controller) => controller.enqueue(n * 2) })
}

describe('a readable stream', () => {
  it('is an argument of a workflow from outside, read in a step', async () => {
    const { start } = await setUp(ONE_STEP, { s: (stream: ReadableStream<string>) => readAll(stream) })
    const run = await start('w', [streamOf<unknown>('a', { b: 1 }, new Uint8Array([3]))])
    expect(await run.returnValue).toEqual(['a', { b: 1 }, new Uint8Array([3])])
  })

  it('is the same stream for every step that it is passed to', async () => {
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', (x) => Promise.all([s(x), s(x)]));`,
      { s: (stream: ReadableStream<number>) => readAll(stream) },
    )
    expect(await (await start('w', [streamOf(1, 2)])).returnValue).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  it('goes from step to step by way of the workflow, whose log has none of it', async () => {
    const { start, world } = await setUp(
      `const make = useStep('make'), twice = useStep('twice'), sum = useStep('sum');
       workflow('w', async () => sum(await twice(await twice(await make()))));`,
      {
        make: async () => streamOf(7_000_111, 7_000_222),
        twice: async (stream: ReadableStream<number>) => stream.pipeThrough(double()),
        sum: async (stream: ReadableStream<number>) => (await readAll(stream)).reduce((a, b) => a + b),
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toBe(56_001_332)
    const log = JSON.stringify(await world.events(run.runId))
    expect(log).not.toMatch(/7000111|7000222|14000222|14000444|28000444|28000888/)
  })

  it('is passed on untouched without being copied', async () => {
    const { start, world } = await setUp(
      `const make = useStep('make'), pass = useStep('pass'), read = useStep('read');
       workflow('w', async () => read(await pass(await make())));`,
      {
        make: async () => streamOf(1, 2),
        pass: async (stream: ReadableStream<number>) => stream,
        read: async (stream: ReadableStream<number>) => readAll(stream),
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual([1, 2])
    expect(await world.streams.list(run.runId)).toHaveLength(1)
  })

  it('is returned by a workflow, and goes on after the run has completed', async () => {
    const gate = deferred()
    const { start } = await setUp(ONE_STEP, {
      s: async () =>
        new ReadableStream({
          async start(controller) {
            controller.enqueue('before')
            await gate.promise
            controller.enqueue('after')
            controller.close()
          },
        }),
    })
    const run = await start<ReadableStream<string>>('w')
    const reader = (await run.returnValue).getReader()
    expect((await reader.read()).value).toBe('before')
    expect(await run.status).toBe('completed')
    gate.resolve()
    expect((await reader.read()).value).toBe('after')
    expect((await reader.read()).done).toBe(true)
  })

  it('is a payload of a hook', async () => {
    const { start, world } = await setUp(
      `const s = useStep('s'); workflow('w', async () => s(await createHook({ token: 't' })));`,
      { s: (stream: ReadableStream<number>) => readAll(stream) },
    )
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('t', streamOf(1, 2, 3))
    expect(await run.returnValue).toEqual([1, 2, 3])
  })

  it('of bytes is one again where it arrives', async () => {
    const bytes = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        type: 'bytes',
        start(controller) {
          controller.enqueue(new Uint8Array([1, 2, 3]))
          controller.enqueue(new Uint8Array([4]))
          controller.close()
        },
      })
    const { start } = await setUp(ONE_STEP, {
      s: async (stream: ReadableStream<Uint8Array>) => {
        const reader = stream.getReader({ mode: 'byob' })
        const read: number[] = []
        for (;;) {
          const { done, value } = await reader.read(new Uint8Array(2))
          if (done) return read
          read.push(...value)
        }
      },
    })
    expect(await (await start('w', [bytes()])).returnValue).toEqual([1, 2, 3, 4])
  })

  it('that is endless does not hold up the step that returns it', async () => {
    let cancelled = false
    const { start } = await setUp(
      `const make = useStep('make'), head = useStep('head'), fail = useStep('fail');
       workflow('w', async () => { const n = await head(await make()); throw new FatalError('read ' + n) });`,
      {
        make: async () =>
          new ReadableStream({
            pull: async (controller) => {
              await new Promise(setImmediate)
              controller.enqueue(1)
            },
            cancel: () => void (cancelled = true),
          }),
        head: async (stream: ReadableStream<number>) => {
          const reader = stream.getReader()
          const { value } = await reader.read()
          await reader.cancel()
          return value
        },
      },
    )
    const run = await start('w')
    await expect(run.returnValue).rejects.toMatchObject({ cause: { message: 'read 1' } })
    // The end of its run ends it.
    while (!cancelled) await new Promise(setImmediate)
  })

  it('that errors late tells whoever reads it, and its producer runs once', async () => {
    let attempts = 0
    const { start } = await setUp(
      `const make = useStep('make'), read = useStep('read');
       workflow('w', async () => read(await make()));`,
      {
        make: async () => {
          attempts += 1
          let pulls = 0
          return new ReadableStream(
            {
              // When the first chunk has been read: an error takes what still waits along.
              pull(controller) {
                if (++pulls === 1) controller.enqueue(1)
                else controller.error(new RangeError('late'))
              },
            },
            { highWaterMark: 0 },
          )
        },
        read: Object.assign(
          async (stream: ReadableStream<number>) => {
            const seen: unknown[] = []
            try {
              for await (const chunk of stream) seen.push(chunk)
            } catch (error) {
              return [seen, error]
            }
            return 'no error'
          },
          { maxRetries: 0 },
        ),
      },
    )
    expect(await (await start('w')).returnValue).toEqual([[1], new RangeError('late')])
    expect(attempts).toBe(1)
  })

  it('with a chunk that cannot be stored errors with its path, and its source is cancelled', async () => {
    const reasons: unknown[] = []
    const { start } = await setUp(ONE_STEP, {
      s: (stream: ReadableStream) =>
        readAll(stream).then(
          () => 'no error',
          (error: { name: string; path?: string }) => error.name,
        ),
    })
    const source = new ReadableStream({
      pull: (controller) => controller.enqueue({ f: () => 1 }),
      cancel: (reason) => void reasons.push(reason),
    })
    expect(await (await start('w', [source])).returnValue).toBe('SerializationError')
    expect(reasons).toEqual([expect.objectContaining({ path: 'chunk.f' })])
  })

  it('whose producer ended its run tells what still reads it that it was abandoned', async () => {
    const made = deferred<ReadableStream>()
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { const x = await s(); await s(x); await sleep('1h') });`,
      {
        s: async (stream?: ReadableStream) => {
          if (!stream) return new ReadableStream()
          made.resolve(stream)
          return undefined
        },
      },
    )
    const run = await start('w')
    const reading = readAll(await made.promise)
    await run.cancel()
    await expect(reading).rejects.toMatchObject({ name: 'StreamError', slug: 'stream-abandoned' })
  })

  it.each<[string, () => ReadableStream | Promise<ReadableStream>]>([
    [
      'locked',
      () => {
        const stream = streamOf(1)
        stream.getReader()
        return stream
      },
    ],
    [
      'that has been read from',
      async () => {
        const stream = streamOf(1, 2)
        const reader = stream.getReader()
        await reader.read()
        reader.releaseLock()
        return stream
      },
    ],
  ])('%s cannot be stored, and no run is begun', async (words, make) => {
    const { start, world } = await setUp(ONE_STEP, { s: async () => 1 })
    await expect(start('w', [{ deep: await make() }])).rejects.toMatchObject({
      name: 'SerializationError',
      path: 'args[0].deep',
      message: expect.stringContaining(words),
    })
    expect((await world.runs.list()).data).toEqual([])
  })

  it('stays free when another value beside it cannot be stored', async () => {
    const { start } = await setUp(ONE_STEP, { s: (stream: ReadableStream) => readAll(stream) })
    const stream = streamOf(1)
    await expect(start('w', [stream, () => 1])).rejects.toMatchObject({ name: 'SerializationError' })
    expect(await (await start('w', [stream])).returnValue).toEqual([1])
  })

  it('in the cause of an error cannot be stored', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: Object.assign(
        async () => {
          throw Object.assign(new Error('x'), { stream: streamOf(1) })
        },
        { maxRetries: 0 },
      ),
    })
    await expect((await start('w')).returnValue).rejects.toMatchObject({ name: 'WorkflowRunFailedError' })
  })

  it('may hold streams as chunks', async () => {
    const { start } = await setUp(ONE_STEP, {
      s: async (streams: ReadableStream<ReadableStream<number>>) => {
        const all: number[][] = []
        for await (const stream of streams) all.push(await readAll(stream))
        return all
      },
    })
    expect(await (await start('w', [streamOf(streamOf(1), streamOf(2, 3))])).returnValue).toEqual([
      [1],
      [2, 3],
    ])
  })

  it('is waited for by a drain of the process', async () => {
    const gate = deferred()
    const { start, redeploy } = await setUp(ONE_STEP, { s: async (stream: ReadableStream) => stream })
    const source = new ReadableStream({
      async start(controller) {
        controller.enqueue(1)
        await gate.promise
        controller.enqueue(2)
        controller.close()
      },
    })
    const run = await start<ReadableStream<number>>('w', [source])
    await run.returnValue
    const drained = redeploy(ONE_STEP)
    gate.resolve()
    await drained
    expect(await readAll(await run.returnValue)).toEqual([1, 2])
  })
})

describe('a readable stream that outlasts the drain of its process', () => {
  it('is cancelled at its source, and its readers are told', async () => {
    const settings = getSettings()
    const { drainTimeout } = settings
    settings.drainTimeout = 20
    onTestFinished(() => void (settings.drainTimeout = drainTimeout))
    const { start, redeploy } = await setUp(ONE_STEP, { s: async (stream: ReadableStream) => stream })
    const reasons: unknown[] = []
    const source = new ReadableStream({
      start: (controller) => controller.enqueue(1),
      cancel: (reason) => void reasons.push(reason),
    })
    const run = await start<ReadableStream<number>>('w', [source])
    const before = (await run.returnValue).getReader()
    expect((await before.read()).value).toBe(1)
    await redeploy(ONE_STEP)
    expect(reasons).toEqual([expect.objectContaining({ slug: 'stream-process-ends' })])
    const after = (await run.returnValue).getReader()
    expect((await after.read()).value).toBe(1)
    await expect(after.read()).rejects.toMatchObject({ slug: 'stream-process-ends' })
  })
})

describe('a writable stream', () => {
  const WRITE = `const { getWritable } = globalThis[Symbol.for('stepline.workflow-api')];`

  it('of the run is passed to a step by the workflow', async () => {
    const { start } = await setUp(
      `${WRITE} const s = useStep('s'); workflow('w', () => s({ to: getWritable({ namespace: 'n' }) }));`,
      {
        s: async ({ to }: { to: WritableStream }) => {
          const writer = to.getWriter()
          await writer.write('x')
          await writer.close()
        },
      },
    )
    const run = await start('w')
    expect(await readAll(run.getReadable({ namespace: 'n' }))).toEqual(['x'])
  })

  it('of a run is forwarded through start() to another, which writes to it', async () => {
    const gate = deferred()
    const { start } = await setUp(
      `${WRITE} const hold = useStep('hold'), write = useStep('write');
       workflow('parent', () => hold(getWritable()));
       workflow('child', (to) => write(to));`,
      {
        hold: async (own: WritableStream) => {
          const child: Run = await start('child', [own])
          await child.returnValue
          await gate.promise
        },
        write: async (to: WritableStream<string>) => {
          const writer = to.getWriter()
          void writer.write('from the child')
          writer.releaseLock()
        },
      },
    )
    const parent = await start('parent')
    const reader = parent.readable.getReader()
    expect((await reader.read()).value).toBe('from the child')
    gate.resolve()
    expect((await reader.read()).done).toBe(true)
  })

  it('from outside gets what steps write to it, and is closed with the run', async () => {
    const got: unknown[] = []
    const closed = deferred()
    const { start } = await setUp(ONE_STEP, {
      s: async (to: WritableStream) => {
        const writer = to.getWriter()
        await writer.write(1)
        await writer.write({ two: 2 })
        writer.releaseLock()
      },
    })
    await start('w', [
      new WritableStream({ write: (chunk) => void got.push(chunk), close: () => closed.resolve() }),
    ])
    await closed.promise
    expect(got).toEqual([1, { two: 2 }])
  })

  it('that is locked cannot be stored', async () => {
    const { start } = await setUp(ONE_STEP, { s: async () => 1 })
    const stream = new WritableStream()
    stream.getWriter()
    await expect(start('w', [stream])).rejects.toMatchObject({ path: 'args[0]', name: 'SerializationError' })
  })

  it('may be returned by a step and written to by the next', async () => {
    const { start } = await setUp(
      `const open = useStep('open'), write = useStep('write'); workflow('w', async () => write(await open()));`,
      {
        open: async () => getWritable({ namespace: 'n' }),
        write: async (to: WritableStream) => {
          const writer = to.getWriter()
          void writer.write('here')
          writer.releaseLock()
        },
      },
    )
    const run = await start('w')
    expect(await readAll(run.getReadable({ namespace: 'n' }))).toEqual(['here'])
  })
})

describe('streams in workflow code', () => {
  const caught = (code: string): string =>
    `try { ${code}; return 'nothing' } catch (error) { return { name: error.name, slug: error.slug } }`

  it.each([
    'readable.getReader()',
    'readable.pipeTo(writable)',
    'readable.pipeThrough({})',
    'readable.tee()',
    'readable.cancel()',
    'for await (const chunk of readable);',
    'writable.getWriter()',
    'writable.close()',
    'writable.abort()',
  ])('refuse %s', async (code) => {
    const { start } = await setUp(
      `const { getWritable } = globalThis[Symbol.for('stepline.workflow-api')];
       workflow('w', async (readable) => { const writable = getWritable(); ${caught(code)} });`,
    )
    const run = await start('w', [streamOf(1)])
    expect(await run.returnValue).toEqual({ name: 'WorkflowRuntimeError', slug: 'stream-in-workflow' })
  })

  it('are of their classes, unlocked, and the same for the same namespace', async () => {
    const { start } = await setUp(
      `const { getWritable } = globalThis[Symbol.for('stepline.workflow-api')];
       workflow('w', async (readable) => [
         readable instanceof ReadableStream, readable.locked, getWritable() instanceof WritableStream, getWritable().locked,
         getWritable() === getWritable(), getWritable() === getWritable({ namespace: 'n' }), String(readable),
       ]);`,
    )
    const run = await start('w', [streamOf(1)])
    expect(await run.returnValue).toEqual([true, false, true, false, true, false, '[object ReadableStream]'])
  })

  it('of other runs are handles, too', async () => {
    const gate = deferred()
    const { start } = await setUp(
      `const { Run } = globalThis[Symbol.for('stepline.workflow-api')];
       const hold = useStep('hold'), copy = useStep('copy'); workflow('holder', () => hold());
       workflow('w', (id) => copy(new Run(id).getReadable({ startIndex: 1 }), new Run(id).getWritable({ namespace: 'out' })));`,
      {
        hold: async () => {
          const writer = getWritable<string>().getWriter()
          for (const text of ['a', 'b', 'c']) await writer.write(text)
          await writer.close()
          await gate.promise
        },
        copy: (from: ReadableStream, to: WritableStream) => from.pipeTo(to),
      },
    )
    const holder = await start('holder')
    await (
      await start('w', [holder.runId])
    ).returnValue
    expect(await readAll(holder.getReadable({ namespace: 'out' }))).toEqual(['b', 'c'])
    gate.resolve()
  })
})
