import assert from 'node:assert/strict'
import { StreamError, WorkflowRunNotFoundError } from '../../errors/index.ts'
import type { StreamWriter, World } from '../../world/index.ts'
import { drive, event, eventually, newRunId, runRequest } from './drive.ts'
import type { Suite } from './suite.ts'

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)

async function newRun(world: World): Promise<string> {
  const request = runRequest(true)
  await world.createRun(request)
  return request.runId
}

/** Streams: append-only chunks with an end. */
export function streamTests(suite: Suite): void {
  chunkTests(suite)
  writerTests(suite)
  endTests(suite)
  producerTests(suite)
}

function chunkTests({ describe, test }: Suite): void {
  describe('stream', () => {
    test('chunks are read as written, from any index, by anyone', async ({ world, open }) => {
      const runId = await newRun(world)
      const chunks = [bytes(1), bytes(), bytes(9, 2, 3, 9).subarray(1, 3)]
      assert.equal(await world.streams.append(runId, 's', chunks), 0)
      assert.equal(await world.streams.append(runId, 's', [bytes(4)]), 3)
      assert.equal(await world.streams.append(runId, 's', [bytes(5), bytes(6)]), 4)
      const other = await open()
      const expected = [bytes(1), bytes(), bytes(2, 3), bytes(4), bytes(5), bytes(6)]
      for (let from = 0; from <= expected.length; from++) {
        const { chunks: read, info } = await other.streams.read(runId, 's', { from })
        assert.deepEqual(
          read,
          expected.slice(from).map((data, i) => ({ index: from + i, data })),
        )
        assert.deepEqual(info, { tailIndex: 5, status: 'open' })
      }
      const some = await other.streams.read(runId, 's', { from: 1, limit: 3 })
      assert.deepEqual(
        some.chunks.map((chunk) => chunk.index),
        [1, 2, 3],
      )
    })

    test('a long one is read in pieces, none of them empty', async ({ world }) => {
      const runId = await newRun(world)
      const big = Array.from({ length: 5 }, (_, n) => new Uint8Array(700_000).fill(n))
      await world.streams.append(runId, 's', big.slice(0, 4))
      await world.streams.append(runId, 's', big.slice(4))
      let from = 0
      while (from < big.length) {
        const { chunks } = await world.streams.read(runId, 's', { from })
        assert.ok(chunks.length > 0)
        for (const { index, data } of chunks) {
          assert.equal(index, from)
          assert.deepEqual([data.byteLength, data[0], data.at(-1)], [700_000, from, from])
          from += 1
        }
      }
    })

    test('one that nobody has written to is open and empty while its run goes on', async ({ world }) => {
      const runId = await newRun(world)
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: -1, status: 'open' })
      assert.deepEqual((await world.streams.read(runId, 's', { from: 0 })).chunks, [])
      assert.deepEqual(await world.streams.list(runId), [])
    })

    test('is listed by run, apart from its namesakes', async ({ world }) => {
      const [a, b] = [await newRun(world), await newRun(world)]
      await world.streams.append(a, 'one', [bytes(1)])
      await world.streams.close(a, 'two')
      await world.streams.append(b, 'one', [bytes(2)])
      assert.deepEqual((await world.streams.list(a)).toSorted(), ['one', 'two'])
      assert.deepEqual((await world.streams.read(b, 'one', { from: 0 })).chunks[0]?.data, bytes(2))
    })

    test('of a run that does not exist is refused, and not made', async ({ world }) => {
      const runId = newRunId()
      const unknown = (error: unknown): boolean => WorkflowRunNotFoundError.is(error)
      await assert.rejects(world.streams.append(runId, 's', [bytes(1)]), unknown)
      await assert.rejects(world.streams.close(runId, 's'), unknown)
      assert.deepEqual(await world.streams.list(runId), [])
    })

    test('concurrent writers get ranges of their own', async ({ world, open }) => {
      const worlds = [world, await open()]
      const runId = await newRun(world)
      const starts = await Promise.all(
        Array.from({ length: 10 }, (_, n) => worlds[n % 2]!.streams.append(runId, 's', [bytes(n), bytes(n)])),
      )
      assert.deepEqual(
        starts.toSorted((a, b) => a - b),
        Array.from({ length: 10 }, (_, n) => n * 2),
      )
      const { chunks } = await world.streams.read(runId, 's', { from: 0 })
      starts.forEach((start, n) => assert.deepEqual(chunks[start + 1]?.data, bytes(n)))
    })

    test('its growth is told to its subscribers, here and elsewhere, and not to those of its run', async ({
      world,
      open,
    }) => {
      const other = await open()
      const runId = await newRun(world)
      let [here, there, ofRun] = [0, 0, 0]
      world.streams.subscribe(runId, 's', () => (here += 1))
      other.streams.subscribe(runId, 's', () => (there += 1))
      world.subscribe(runId, () => (ofRun += 1))
      await world.streams.append(runId, 's', [bytes(1)])
      await eventually('both hints', () => (here > 0 && there > 0 ? true : undefined))
      assert.equal(ofRun, 0)
    })
  })
}

function writerTests({ describe, test }: Suite): void {
  const at = (position: number, attempt = 1): StreamWriter => ({ id: 'step_1', attempt, position })
  const outOfTurn = (error: unknown): boolean => StreamError.is(error) && error.slug === 'stream-out-of-turn'
  const firstBytes = async ({ streams }: World, runId: string): Promise<unknown[]> =>
    (await streams.read(runId, 's', { from: 0 })).chunks.map(({ data }) => data[0])

  describe('writer of a stream', () => {
    test('a batch that is sent again is there once and gets the same answer, from anybody, after the end too', async ({
      world,
      open,
    }) => {
      const runId = await newRun(world)
      const other = await open()
      const batches = [[bytes(1), bytes(2)], [bytes(3)]]
      assert.equal(await world.streams.append(runId, 's', batches[0]!, at(0)), 0)
      assert.equal(await other.streams.append(runId, 's', batches[0]!, at(0)), 0)
      await world.streams.append(runId, 's', [bytes(9)], { ...at(0), id: 'step_2' })
      assert.equal(await world.streams.append(runId, 's', batches[1]!, at(2)), 3)
      await world.streams.close(runId, 's')
      assert.equal(await world.streams.append(runId, 's', batches[1]!, at(2)), 3)
      assert.deepEqual(await firstBytes(world, runId), [1, 2, 9, 3])
      await assert.rejects(
        world.streams.append(runId, 's', [bytes(4)], at(3)),
        (error) => StreamError.is(error) && error.slug === 'stream-ended',
      )
    })

    test('of copies that are sent at once exactly one is kept', async ({ world, open }) => {
      const runId = await newRun(world)
      const worlds = [world, await open(), await open()]
      const copies = Array.from({ length: 9 }, (_, n) =>
        worlds[n % 3]!.streams.append(runId, 's', [bytes(1), bytes(2)], at(0)),
      )
      assert.deepEqual(
        await Promise.all(copies),
        Array.from({ length: 9 }, () => 0),
      )
      assert.deepEqual(await firstBytes(world, runId), [1, 2])
    })

    test('what comes late, or before its turn, is refused', async ({ world }) => {
      const runId = await newRun(world)
      await assert.rejects(world.streams.append(runId, 's', [bytes(7)], at(1)), outOfTurn)
      await world.streams.append(runId, 's', [bytes(1)], at(0))
      await world.streams.append(runId, 's', [bytes(2)], at(1))
      await assert.rejects(world.streams.append(runId, 's', [bytes(1)], at(0)), outOfTurn)
      await assert.rejects(world.streams.append(runId, 's', [bytes(4)], at(3)), outOfTurn)
      assert.deepEqual(await firstBytes(world, runId), [1, 2])
    })

    test('once a later attempt has written, earlier ones are refused', async ({ world }) => {
      const runId = await newRun(world)
      await world.streams.append(runId, 's', [bytes(1)], at(0, 1))
      await assert.rejects(world.streams.append(runId, 's', [bytes(2)], at(1, 2)), outOfTurn)
      assert.equal(await world.streams.append(runId, 's', [bytes(1)], at(0, 2)), 1)
      await assert.rejects(world.streams.append(runId, 's', [bytes(2)], at(1, 1)), outOfTurn)
      assert.equal(await world.streams.append(runId, 's', [bytes(2)], at(1, 2)), 2)
      assert.deepEqual(await firstBytes(world, runId), [1, 1, 2])
    })

    test('empty batches change nothing', async ({ world }) => {
      const runId = await newRun(world)
      assert.equal(await world.streams.append(runId, 's', [], at(0)), 0)
      assert.equal(await world.streams.append(runId, 's', [bytes(1)], at(0)), 0)
      assert.deepEqual(await firstBytes(world, runId), [1])
    })
  })
}

function endTests({ describe, test }: Suite): void {
  describe('end of a stream', () => {
    test('after close nothing is added; closing again is harmless', async ({ world }) => {
      const runId = await newRun(world)
      await world.streams.append(runId, 's', [bytes(1)])
      await world.streams.close(runId, 's')
      await world.streams.close(runId, 's')
      await assert.rejects(world.streams.append(runId, 's', [bytes(2)]), (error) => StreamError.is(error))
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: 0, status: 'closed' })
    })

    test('a failure is told with its error, and stands', async ({ world }) => {
      const runId = await newRun(world)
      await world.streams.append(runId, 's', [bytes(1)])
      await world.streams.fail(runId, 's', '"broken"')
      await world.streams.close(runId, 's')
      await assert.rejects(world.streams.append(runId, 's', [bytes(2)]), (error) => StreamError.is(error))
      assert.deepEqual(await world.streams.info(runId, 's'), {
        tailIndex: 0,
        status: 'failed',
        error: '"broken"',
      })
    })

    test('comes with the end of its run, and is told', async ({ world, open }) => {
      const other = await open()
      const run = await drive(world)
      await run.append([event.runStarted()])
      await world.streams.append(run.runId, 'written', [bytes(1)])
      let hints = 0
      other.streams.subscribe(run.runId, 'never', () => (hints += 1))
      await run.append([event.runCompleted()])
      await eventually('the hint', () => (hints > 0 ? true : undefined))
      assert.deepEqual(await other.streams.info(run.runId, 'written'), { tailIndex: 0, status: 'closed' })
      assert.deepEqual(await other.streams.info(run.runId, 'never'), { tailIndex: -1, status: 'closed' })
      for (const name of ['written', 'never']) {
        await assert.rejects(world.streams.append(run.runId, name, [bytes(2)]), (error) =>
          StreamError.is(error),
        )
      }
      await world.streams.close(run.runId, 'never')
      assert.deepEqual(await world.streams.list(run.runId), ['written'])
    })
  })
}

function producerTests({ describe, test }: Suite): void {
  describe('stream that one owner fills', () => {
    test('may begin before its run, and outlives one that completes', async ({ world }) => {
      const request = runRequest(true)
      const { runId } = request
      await world.streams.open(runId, 's')
      await world.streams.append(runId, 's', [bytes(1)])
      await world.createRun(request)
      await world.append(runId, {
        epoch: 1,
        after: 1,
        events: [event.runStarted(), event.runCompleted()],
        lease: 'keep',
      })
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: 0, status: 'open' })
      await world.streams.append(runId, 's', [bytes(2)])
      await world.streams.close(runId, 's')
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: 1, status: 'closed' })
    })

    test('is abandoned when its run fails or is cancelled', async ({ world }) => {
      for (const end of [event.runFailed(), event.runCancelled()]) {
        const runId = await newRun(world)
        await world.streams.open(runId, 's')
        if (end.type === 'run_cancelled') await world.inject(runId, { event: end, wake: 'none' })
        else await world.append(runId, { epoch: 1, after: 1, events: [end], lease: 'keep' })
        assert.equal((await world.streams.info(runId, 's')).status, 'abandoned')
        await assert.rejects(world.streams.append(runId, 's', [bytes(1)]), (error) => StreamError.is(error))
      }
    })

    test('is abandoned once that owner is gone, unless it had ended', async ({ world, open }) => {
      const runId = await newRun(world)
      const other = await open()
      await other.streams.open(runId, 'left')
      await other.streams.open(runId, 'whole')
      await other.streams.append(runId, 'left', [bytes(1)])
      await other.streams.close(runId, 'whole')
      assert.equal((await world.streams.info(runId, 'left')).status, 'open')
      await other.close()
      assert.deepEqual(await world.streams.info(runId, 'left'), { tailIndex: 0, status: 'abandoned' })
      assert.equal((await world.streams.read(runId, 'left', { from: 1 })).info.status, 'abandoned')
      assert.equal((await world.streams.info(runId, 'whole')).status, 'closed')
    })
  })
}
