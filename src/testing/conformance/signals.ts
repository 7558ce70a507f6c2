import assert from 'node:assert/strict'
import { drive, event, eventually, newRunId } from './drive.ts'
import type { Suite } from './suite.ts'

/** signals: known once they are aborted, told to whoever holds them. */
export function signalTests({ describe, test }: Suite): void {
  describe('signals', () => {
    test('the abort of a signal is found with its reason, whoever wrote it', async ({ world, open }) => {
      const run = await drive(world)
      const written = await run.append([
        event.runStarted(),
        event.signalAborted('own', '"enough"', 'workflow'),
      ])
      await world.inject(run.runId, { event: event.signalAborted('other'), wake: 'none' })
      const reader = await open()
      assert.deepEqual(await reader.signals.get(run.runId, 'own'), {
        runId: run.runId,
        signalId: 'own',
        reason: '"enough"',
        abortedAt: written[1]!.createdAt,
      })
      assert.equal((await reader.signals.get(run.runId, 'other'))?.reason, '"reason"')
    })

    test('a signal that was not aborted, or only in another run, is null', async ({ world }) => {
      const [run, other] = [await drive(world), await drive(world)]
      await other.append([event.runStarted(), event.signalAborted('s')])
      assert.equal(await world.signals.get(run.runId, 's'), null)
      assert.equal(await world.signals.get(newRunId(), 's'), null)
    })

    test('an abort is told to other owners, also when the owner of the lease wrote it', async ({
      world,
      open,
    }) => {
      const run = await drive(world)
      const other = await open()
      let told = false
      const unsubscribe = other.subscribe(run.runId, () => (told = true))
      await run.append([event.runStarted(), event.signalAborted('s', '"r"', 'workflow')])
      await eventually('the hint', () => told || undefined)
      unsubscribe()
    })
  })
}
