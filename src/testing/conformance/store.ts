import assert from 'node:assert/strict'
import { drive, event, eventually } from './drive.ts'
import type { Suite } from './suite.ts'

/** subscribe, bundles, secret, health, close. */
export function storeTests({ describe, test }: Suite): void {
  describe('subscribe', () => {
    test('tells the owner of the lease of an injected event, here and elsewhere', async ({ world, open }) => {
      const other = await open()
      const run = await drive(world)
      await run.append([event.hookCreated('h1', `token ${run.runId}`)])
      let hints = 0
      world.subscribe(run.runId, () => (hints += 1))
      for (const each of [world, other]) {
        const before = hints
        await each.inject(run.runId, { event: event.hookReceived('h1'), wake: 'message' })
        await eventually('a hint', () => (hints > before ? true : undefined))
      }
    })

    test('tells of the end of a run, here and elsewhere', async ({ world, open }) => {
      const other = await open()
      const run = await drive(world)
      let [here, there] = [0, 0]
      world.subscribe(run.runId, () => (here += 1))
      other.subscribe(run.runId, () => (there += 1))
      await run.append([event.runCompleted()])
      await eventually('both hints', () => (here > 0 && there > 0 ? true : undefined))
    })

    test('is silent once it was left, and about other runs', async ({ world }) => {
      const [left, heard, quiet] = [await drive(world), await drive(world), await drive(world)]
      const hints: string[] = []
      const unsubscribe = world.subscribe(left.runId, () => hints.push('left'))
      world.subscribe(heard.runId, () => hints.push('heard'))
      world.subscribe(quiet.runId, () => hints.push('quiet'))
      unsubscribe()
      await left.append([event.runCompleted()])
      await heard.append([event.runCompleted()])
      await eventually('a hint', () => hints[0])
      assert.deepEqual([...new Set(hints)], ['heard'])
    })
  })

  describe('store', () => {
    test('keeps bundles by hash', async ({ world, open }) => {
      const bundle = { hash: 'h', code: 'code', map: '' }
      await world.bundles.put(bundle)
      await world.bundles.put(bundle)
      assert.deepEqual(await (await open()).bundles.get('h'), bundle)
      assert.equal(await world.bundles.get('other'), null)
    })

    test('has one secret, whoever asks first', async ({ world, open }) => {
      const other = await open()
      const [a, b, c] = await Promise.all([world.secret(), other.secret(), world.secret()])
      assert.ok(a.length >= 32)
      assert.equal(a, b)
      assert.equal(a, c)
    })

    test('owners differ, health is silent, close ends everything', async ({ world, open }) => {
      const other = await open()
      assert.notEqual(world.owner, other.owner)
      await world.health()
      await Promise.all([other.close(), other.close()])
      await assert.rejects(other.health())
      await assert.rejects(other.runs.list())
      await world.health()
    })

    test('close waits for writes that were asked for before it', async ({ world, open }) => {
      const run = await drive(world)
      const written = run.append([event.runStarted()])
      await world.close()
      await written
      assert.equal((await (await open()).events(run.runId)).length, 2)
    })
  })
}
