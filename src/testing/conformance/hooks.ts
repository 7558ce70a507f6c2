import assert from 'node:assert/strict'
import { drive, event, present } from './drive.ts'
import type { Suite } from './suite.ts'

/** One live hook per token, until it is disposed, its run has ended, and its retention is over. */
export function hookTests({ describe, test, timed }: Suite): void {
  describe('hook', () => {
    test('is found by its token, with metadata, and by its id', async ({ world, open }) => {
      const run = await drive(world)
      await run.append([event.hookCreated('h1', 'the token')])
      const hook = await (await open()).hooks.byToken('the token')
      assert.equal(hook?.runId, run.runId)
      assert.equal(hook.hookId, 'h1')
      assert.equal(hook.metadata, '"metadata"')
      assert.deepEqual([hook.isWebhook, hook.isSystem], [false, false])
      assert.deepEqual(await world.hooks.get(run.runId, 'h1'), hook)
      assert.equal(await world.hooks.byToken('another'), null)
      assert.equal(await world.hooks.get(run.runId, 'h2'), null)
    })

    test('a taken token becomes hook_conflict that names the owner', async ({ world, open }) => {
      const [first, second] = [await drive(world), await drive(await open())]
      await first.append([event.hookCreated('h1', 't')])
      const written = await second.append([
        event.runStarted(),
        event.hookCreated('h1', 't'),
        event.stepCreated('s1'),
      ])
      assert.deepEqual(
        written.map((entry) => entry.type),
        ['run_started', 'hook_conflict', 'step_created'],
      )
      const conflict = written[1]!
      assert.equal(conflict.correlationId, 'h1')
      assert.deepEqual(conflict.data, { token: 't', conflictingRunId: first.runId })
      assert.equal(conflict.payload, undefined)
      assert.deepEqual(present((await world.events(second.runId))[2]), present(conflict))
      assert.equal(await world.hooks.get(second.runId, 'h1'), null)
      const own = await first.append([event.hookCreated('h2', 't')])
      assert.deepEqual(own[0]?.data, { token: 't', conflictingRunId: first.runId })
    })

    test('a taken token keeps the lease that was to be released', async ({ world, open }) => {
      const [first, second] = [await drive(world), await drive(await open())]
      await first.append([event.hookCreated('h1', 't')], { lease: 'release' })
      await second.append([event.hookCreated('h1', 't')], { lease: 'release' })
      assert.equal((await world.claim(first.runId, { after: 0 })).status, 'claimed')
      assert.deepEqual(await world.claim(second.runId, { after: 0 }), { status: 'held', mine: false })
      await second.append([event.runCompleted()], { lease: 'release' })
      assert.equal((await world.claim(second.runId, { after: 0 })).status, 'ended')
    })

    test('of concurrent claims of one token exactly one wins', async ({ world, open }) => {
      const worlds = [world, await open(), await open()]
      const runs = await Promise.all(worlds.map((each) => drive(each)))
      const written = await Promise.all(runs.map((run) => run.append([event.hookCreated('h1', 'contested')])))
      const types = written.map(([entry]) => entry?.type)
      assert.deepEqual(types.map(String).toSorted(), ['hook_conflict', 'hook_conflict', 'hook_created'])
      const winner = runs[types.indexOf('hook_created')]!
      assert.equal((await world.hooks.byToken('contested'))?.runId, winner.runId)
    })

    test('disposal and the end of the run free the token', async ({ world }) => {
      const run = await drive(world)
      await run.append([event.hookCreated('h1', 'a'), event.hookCreated('h2', 'b')])
      await run.append([event.hookDisposed('h1')])
      assert.equal(await world.hooks.byToken('a'), null)
      const received = await world.inject(run.runId, { event: event.hookReceived('h1'), wake: 'none' })
      assert.deepEqual(received, { status: 'refused', reason: 'missing' })
      await run.append([event.runCompleted()])
      assert.equal(await world.hooks.byToken('b'), null)
      const next = await drive(world)
      const written = await next.append([event.hookCreated('h1', 'a'), event.hookCreated('h2', 'b')])
      assert.deepEqual(
        written.map((entry) => entry.type),
        ['hook_created', 'hook_created'],
      )
    })

    test('one disposed in the same append frees the token for the next', async ({ world }) => {
      const run = await drive(world)
      const written = await run.append([
        event.hookCreated('h1', 't'),
        event.hookDisposed('h1'),
        event.hookCreated('h2', 't'),
      ])
      assert.equal(written[2]?.type, 'hook_created')
      assert.equal((await world.hooks.byToken('t'))?.hookId, 'h2')
    })

    test('one whose token is taken may be disposed in the same append', async ({ world }) => {
      const [first, second] = [await drive(world), await drive(world)]
      await first.append([event.hookCreated('h1', 't')])
      const written = await second.append([event.hookCreated('h1', 't'), event.hookDisposed('h1')])
      assert.deepEqual(
        written.map((entry) => entry.type),
        ['hook_conflict', 'hook_disposed'],
      )
      assert.equal((await world.hooks.byToken('t'))?.runId, first.runId)
    })

    timed('a retained token stays blocked after the end until its time', async ({ world, now, advance }) => {
      const run = await drive(world)
      await run.append([event.hookCreated('h1', 'kept', now() + 60_000), event.runCompleted()])
      assert.equal((await world.hooks.byToken('kept'))?.runId, run.runId)
      const received = await world.inject(run.runId, { event: event.hookReceived('h1'), wake: 'none' })
      assert.deepEqual(received, { status: 'refused', reason: 'ended' })
      const second = await drive(world)
      assert.equal((await second.append([event.hookCreated('h1', 'kept')]))[0]?.type, 'hook_conflict')
      await advance(60_001)
      assert.equal(await world.hooks.byToken('kept'), null)
      assert.deepEqual((await world.hooks.list()).data, [])
      assert.equal((await second.append([event.hookCreated('h2', 'kept')]))[0]?.type, 'hook_created')
    })

    timed(
      'a retention that ends before the run keeps the token with the run',
      async ({ world, now, advance }) => {
        const run = await drive(world)
        await run.append([event.hookCreated('h1', 'kept', now() + 1_000)])
        await advance(2_000)
        assert.equal((await world.hooks.byToken('kept'))?.runId, run.runId)
        await run.append([event.runCompleted()])
        assert.equal(await world.hooks.byToken('kept'), null)
      },
    )

    test('cancelling does not free a retained token, disposing does', async ({ world, now }) => {
      const [cancelled, disposed] = [await drive(world), await drive(world)]
      await cancelled.append([event.hookCreated('h1', 'a', now() + 60_000)])
      await world.inject(cancelled.runId, { event: event.runCancelled(), wake: 'none' })
      assert.equal((await world.hooks.byToken('a'))?.runId, cancelled.runId)
      await disposed.append([event.hookCreated('h1', 'b', now() + 60_000), event.hookDisposed('h1')])
      assert.equal(await world.hooks.byToken('b'), null)
    })
  })
}
