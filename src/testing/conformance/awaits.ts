import assert from 'node:assert/strict'
import type { NewEvent } from '../../world/index.ts'
import { drive, event, eventually, newRunId, present } from './drive.ts'
import { assertDerived } from './read-models.ts'
import type { Suite } from './suite.ts'

const awaitCreated = (id: string, runId: string): NewEvent => ({
  type: 'await_created',
  correlationId: id,
  createdAt: Date.now(),
  data: { runId },
})

/** Runs that wait for other runs. */
export function awaitTests({ describe, test }: Suite): void {
  describe('await', () => {
    test('is completed with the outcome by the append that ends the other run', async ({ world, now }) => {
      const [parent, child] = [await drive(world), await drive(world)]
      const [created] = await parent.append([awaitCreated('a1', child.runId)])
      assert.equal(created?.type, 'await_created')
      const waiting = (await world.awaits.list(parent.runId)).data
      assert.deepEqual(
        waiting.map(({ awaitId, targetRunId }) => [awaitId, targetRunId]),
        [['a1', child.runId]],
      )
      await assertDerived(world, parent.runId, now())
      await child.append([event.runCompleted('"result"')])
      const last = (await world.events(parent.runId)).at(-1)
      assert.deepEqual(
        [last?.seq, last?.type, last?.correlationId, last?.data, last?.payload],
        [3, 'await_completed', 'a1', { runId: child.runId, status: 'completed' }, '"result"'],
      )
      assert.deepEqual((await world.awaits.list(parent.runId)).data, [])
      await assertDerived(world, parent.runId, now())
    })

    test('of a failed and of a cancelled run says so', async ({ world }) => {
      const [parent, failed, cancelled] = [await drive(world), await drive(world), await drive(world)]
      await parent.append([awaitCreated('a1', failed.runId), awaitCreated('a2', cancelled.runId)])
      await failed.append([event.runFailed()])
      await world.inject(cancelled.runId, { event: event.runCancelled(), wake: 'none' })
      const [first, second] = (await world.events(parent.runId)).slice(-2)
      assert.deepEqual(first?.data, { runId: failed.runId, status: 'failed', errorCode: 'USER_ERROR' })
      assert.equal(first?.payload, '"error"')
      assert.deepEqual(second?.data, { runId: cancelled.runId, status: 'cancelled' })
    })

    test('of a run that has ended or does not exist is answered in place', async ({ world, now }) => {
      const [parent, ended] = [await drive(world), await drive(world)]
      await ended.append([event.runCompleted('"early"')])
      const missing = newRunId()
      const written = await parent.append([awaitCreated('a1', ended.runId), awaitCreated('a2', missing)])
      assert.deepEqual(
        written.map((entry) => [entry.type, entry.correlationId, entry.data, entry.payload]),
        [
          ['await_completed', 'a1', { runId: ended.runId, status: 'completed' }, '"early"'],
          ['await_completed', 'a2', { runId: missing, status: 'missing' }, undefined],
        ],
      )
      assert.deepEqual((await world.events(parent.runId)).slice(1).map(present), written.map(present))
      await assertDerived(world, parent.runId, now())
    })

    test('answered in a releasing append keeps the lease: there is something to do', async ({ world }) => {
      const [parent, ended] = [await drive(world), await drive(world)]
      await ended.append([event.runCompleted()])
      await parent.append([awaitCreated('a1', ended.runId)], { lease: 'release' })
      assert.equal((await world.claim(parent.runId, { after: 0 })).status, 'held')
      await parent.append([event.runCompleted()])
    })

    test('wakes a run that nobody drives with a message', async ({ world, open }) => {
      const [parent, child] = [await drive(world), await drive(await open())]
      await parent.append([awaitCreated('a1', child.runId)], { lease: 'release' })
      const woken: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void woken.push(payload.runId))
      await child.append([event.runCompleted()])
      assert.equal(await eventually('the message', () => woken[0]), parent.runId)
      await consumer.stop()
    })

    test('shows as a conflict to the owner that is writing', async ({ world, open }) => {
      const [parent, child] = [await drive(world), await drive(await open())]
      await parent.append([awaitCreated('a1', child.runId)])
      await child.append([event.runCompleted()])
      const result = await world.append(parent.runId, {
        epoch: parent.epoch,
        after: parent.head,
        events: [event.stepCreated('s1')],
        lease: 'keep',
      })
      assert.equal(result.status, 'conflict')
      assert.equal(result.status === 'conflict' && result.events[0]?.type, 'await_completed')
    })

    test('of several runs, and several of one run, are all completed', async ({ world, now }) => {
      const [a, b, child] = [await drive(world), await drive(world), await drive(world)]
      await a.append([awaitCreated('a1', child.runId), awaitCreated('a2', child.runId)])
      await b.append([awaitCreated('b1', child.runId)])
      await child.append([event.runCompleted()])
      for (const [runId, ids] of [
        [a.runId, ['a1', 'a2']],
        [b.runId, ['b1']],
      ] as const) {
        const completed = (await world.events(runId)).filter((entry) => entry.type === 'await_completed')
        assert.deepEqual(
          completed.map((entry) => entry.correlationId),
          ids,
        )
        await assertDerived(world, runId, now())
      }
    })

    test('of a run that has ended itself is forgotten', async ({ world, now }) => {
      const [parent, child] = [await drive(world), await drive(world)]
      await parent.append([
        awaitCreated('a1', child.runId),
        awaitCreated('a2', parent.runId),
        event.runCompleted(),
      ])
      await child.append([event.runCompleted()])
      assert.equal((await world.events(parent.runId)).at(-1)?.type, 'run_completed')
      assert.deepEqual((await world.awaits.list(parent.runId)).data, [])
      await assertDerived(world, parent.runId, now())
    })
  })
}
