import assert from 'node:assert/strict'
import { drive, event } from './drive.ts'
import { assertDerived } from './read-models.ts'
import type { Suite } from './suite.ts'

/** What is left of a run that asked to keep nothing. */
export function retentionTests({ describe, test }: Suite): void {
  describe('retention', () => {
    test('of 0 removes every payload and chunk in the append that ends the run', async ({ world, now }) => {
      const run = await drive(world, { attributes: { $retention: '0', kind: 'x' } })
      await run.append([event.runStarted(), event.stepCreated('s1'), event.stepStarted('s1')])
      await run.append([event.stepCompleted('s1'), event.hookCreated('h1', `t ${run.runId}`, now() + 60_000)])
      await world.streams.append(run.runId, 'strm', [new Uint8Array([1, 2, 3])])
      await world.streams.open(run.runId, 'filled')
      await run.append([event.runCompleted()])
      const record = await world.runs.get(run.runId)
      assert.equal(record?.status, 'completed')
      assert.equal(record.expiredAt, record.completedAt)
      assert.deepEqual([record.input, record.output], [undefined, undefined])
      assert.deepEqual(record.attributes, { $retention: '0', kind: 'x' })
      const log = await world.events(run.runId)
      assert.deepEqual(
        log.filter((entry) => entry.payload !== undefined),
        [],
      )
      const step = await world.steps.get(run.runId, 's1')
      assert.deepEqual([step?.status, step?.input, step?.output], ['completed', undefined, undefined])
      assert.equal((await world.hooks.get(run.runId, 'h1'))?.metadata, undefined)
      // A reader that has not had them all learns that there were some.
      assert.deepEqual(await world.streams.read(run.runId, 'strm', { from: 0 }), {
        chunks: [],
        info: { tailIndex: 0, status: 'closed' },
      })
      // One that its owner still fills would bring data back.
      assert.equal((await world.streams.info(run.runId, 'filled')).status, 'abandoned')
      await assertDerived(world, run.runId, now())
    })

    test('of 0 still hands the outcome to a run that waits for it', async ({ world }) => {
      const [parent, child] = [await drive(world), await drive(world, { attributes: { $retention: '0' } })]
      const awaitId = { correlationId: 'a1', createdAt: Date.now(), data: { runId: child.runId } }
      await parent.append([{ type: 'await_created', ...awaitId }])
      await child.append([event.runCompleted('"secret"')])
      assert.equal((await world.events(parent.runId)).at(-1)?.payload, '"secret"')
    })

    test('of 0 keeps the outcome until the run that started it has ended, however late it asks', async ({
      world,
    }) => {
      const parent = await drive(world)
      const attributes = { $retention: '0', $parentRunId: parent.runId }
      const [early, late] = [await drive(world, { attributes }), await drive(world, { attributes })]
      await early.append([event.runCompleted('"secret"')])
      assert.equal((await world.runs.get(early.runId))?.expiredAt, undefined)
      const awaitId = { correlationId: 'a1', createdAt: Date.now(), data: { runId: early.runId } }
      const [answer] = await parent.append([{ type: 'await_created', ...awaitId }])
      assert.equal(answer?.payload, '"secret"')
      await parent.append([event.runCompleted()])
      await late.append([event.runCompleted('"secret"')])
      for (const { runId } of [early, late]) {
        const record = await world.runs.get(runId)
        assert.ok(record?.expiredAt)
        assert.equal(record.output, undefined)
      }
    })

    test('of 0, awaited too late, says when the data went', async ({ world }) => {
      const [parent, child] = [await drive(world), await drive(world, { attributes: { $retention: '0' } })]
      await child.append([event.runCompleted()])
      const awaitId = { correlationId: 'a1', createdAt: Date.now(), data: { runId: child.runId } }
      const [answer] = await parent.append([{ type: 'await_created', ...awaitId }])
      const expiredAt = (await world.runs.get(child.runId))?.expiredAt
      assert.ok(expiredAt)
      assert.deepEqual(answer?.data, { runId: child.runId, status: 'completed', expiredAt })
      assert.equal(answer?.payload, undefined)
    })

    test('of anything else keeps everything', async ({ world }) => {
      for (const attributes of [{}, { $retention: 'default' }, { $retention: '1' }] as Array<
        Record<string, string>
      >) {
        const run = await drive(world, { attributes })
        await run.append([event.runCompleted()])
        const record = await world.runs.get(run.runId)
        assert.deepEqual([record?.input, record?.output, record?.expiredAt], ['["in"]', '"out"', undefined])
      }
    })
  })
}
