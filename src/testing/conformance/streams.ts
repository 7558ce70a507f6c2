import assert from 'node:assert/strict'
import { StreamError } from '../../errors/index.ts'
import { eventually, newRunId } from './drive.ts'
import type { Suite } from './suite.ts'

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)

/** Streams: append-only chunks with an end. */
export function streamTests({ describe, test }: Suite): void {
  describe('stream', () => {
    test('chunks are read as written, from any index, by anyone', async ({ world, open }) => {
      const runId = newRunId()
      const chunks = [bytes(1), bytes(), bytes(2, 3)]
      assert.equal(await world.streams.append(runId, 's', chunks), 0)
      assert.equal(await world.streams.append(runId, 's', [bytes(4)]), 3)
      const other = await open()
      const all = await other.streams.read(runId, 's', { from: 0 })
      assert.deepEqual(all, {
        chunks: [...chunks, bytes(4)].map((data, index) => ({ index, data })),
        info: { tailIndex: 3, status: 'open' },
      })
      const some = await other.streams.read(runId, 's', { from: 1, limit: 2 })
      assert.deepEqual(
        some.chunks.map((chunk) => chunk.index),
        [1, 2],
      )
      assert.deepEqual((await other.streams.read(runId, 's', { from: 4 })).chunks, [])
    })

    test('one that nobody has written to is open and empty', async ({ world }) => {
      const runId = newRunId()
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: -1, status: 'open' })
      assert.deepEqual((await world.streams.read(runId, 's', { from: 0 })).chunks, [])
      assert.deepEqual(await world.streams.list(runId), [])
    })

    test('is listed by run, apart from its namesakes', async ({ world }) => {
      const [a, b] = [newRunId(), newRunId()]
      await world.streams.append(a, 'one', [bytes(1)])
      await world.streams.close(a, 'two')
      await world.streams.append(b, 'one', [bytes(2)])
      assert.deepEqual((await world.streams.list(a)).toSorted(), ['one', 'two'])
      assert.deepEqual((await world.streams.read(b, 'one', { from: 0 })).chunks[0]?.data, bytes(2))
    })

    test('after close nothing is added; closing again is harmless', async ({ world }) => {
      const runId = newRunId()
      await world.streams.append(runId, 's', [bytes(1)])
      await world.streams.close(runId, 's')
      await world.streams.close(runId, 's')
      await assert.rejects(world.streams.append(runId, 's', [bytes(2)]), (error) => StreamError.is(error))
      assert.deepEqual(await world.streams.info(runId, 's'), { tailIndex: 0, status: 'closed' })
    })

    test('a failure is told with its error, and stands', async ({ world }) => {
      const runId = newRunId()
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

    test('concurrent writers get ranges of their own', async ({ world, open }) => {
      const worlds = [world, await open()]
      const runId = newRunId()
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

    test('its growth is told to subscribers, here and elsewhere', async ({ world, open }) => {
      const other = await open()
      const runId = newRunId()
      let [here, there] = [0, 0]
      world.subscribe(runId, () => (here += 1))
      other.subscribe(runId, () => (there += 1))
      await world.streams.append(runId, 's', [bytes(1)])
      await eventually('both hints', () => (here > 0 && there > 0 ? true : undefined))
    })
  })
}
