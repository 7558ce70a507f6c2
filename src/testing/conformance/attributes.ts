import assert from 'node:assert/strict'
import { drive, event } from './drive.ts'
import { assertDerived } from './read-models.ts'
import type { Suite } from './suite.ts'

/** Attributes that come from outside the lease. */
export function attributeTests({ describe, test }: Suite): void {
  describe('attributes', () => {
    test('beyond 64 keys are refused, and change nothing', async ({ world, now }) => {
      const run = await drive(world, { attributes: keys(63) })
      const set = (changes: Record<string, string | null>) =>
        world.inject(run.runId, { event: event.attrSet(changes), wake: 'none' })
      assert.equal((await set({ last: '1' })).status, 'appended')
      assert.deepEqual(await set({ more: '1' }), { status: 'refused', reason: 'conflict' })
      assert.equal((await set({ last: null, more: '1' })).status, 'appended')
      const { attributes, head } = (await world.runs.get(run.runId))!
      assert.deepEqual([Object.keys(attributes).length, attributes['more'], head], [64, '1', 3])
      await assertDerived(world, run.runId, now())
    })
  })
}

function keys(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
}
