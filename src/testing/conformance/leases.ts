import assert from 'node:assert/strict'
import type { AppendResult } from '../../world/index.ts'
import { type Driver, drive, event, eventually, newRunId, runRequest, take } from './drive.ts'
import type { Context, Suite } from './suite.ts'

/** claim, release, fencing: at most one writer per run, and a dead one is replaced. */
export function leaseTests({ describe, test, timed }: Suite): void {
  describe('lease', () => {
    test('claim hands out the run with its input and the unseen events', async ({ world }) => {
      const request = runRequest(false)
      await world.createRun(request)
      const claim = await world.claim(request.runId, { after: 0 })
      assert.equal(claim.status, 'claimed')
      assert.ok(claim.status === 'claimed')
      assert.equal(claim.run.input, request.input)
      assert.deepEqual(claim.events, await world.events(request.runId))
      await world.append(request.runId, { epoch: claim.lease.epoch, after: 1, events: [], lease: 'release' })
      const again = await world.claim(request.runId, { after: 1 })
      assert.ok(again.status === 'claimed')
      assert.deepEqual(again.events, [])
      assert.ok(again.lease.epoch > claim.lease.epoch, 'the epoch grows at every change of hands')
    })

    test('claim says missing, held, ended', async ({ world, open }) => {
      const other = await open()
      assert.deepEqual(await world.claim(newRunId(), { after: 0 }), { status: 'missing' })
      const run = await drive(world)
      assert.deepEqual(await world.claim(run.runId, { after: 0 }), { status: 'held', mine: true })
      assert.deepEqual(await other.claim(run.runId, { after: 0 }), { status: 'held', mine: false })
      await run.append([event.runStarted(), event.runCompleted()])
      const ended = await other.claim(run.runId, { after: 0 })
      assert.equal(ended.status, 'ended')
      assert.equal(ended.status === 'ended' && ended.run.output, '"out"')
    })

    test('claim of the own lease, asked for as such, moves it to the next epoch', async ({ world, open }) => {
      const run = await drive(world)
      const other = await open()
      assert.deepEqual(await other.claim(run.runId, { after: 0, own: true }), { status: 'held', mine: false })
      const again = await world.claim(run.runId, { after: 0, own: true })
      assert.ok(again.status === 'claimed')
      assert.ok(again.lease.epoch > run.epoch)
      await assertFenced(world, run)
    })

    test('of concurrent claims exactly one wins', async ({ world, open }) => {
      const worlds = [world, await open(), await open()]
      for (let round = 0; round < 5; round++) {
        const request = runRequest(false)
        await world.createRun(request)
        const results = await Promise.all(worlds.map((each) => each.claim(request.runId, { after: 0 })))
        assert.equal(results.filter((result) => result.status === 'claimed').length, 1)
        assert.equal(results.filter((result) => result.status === 'held').length, 2)
      }
    })

    test('a lease that was given back is no longer good', async ({ world, open }) => {
      const run = await drive(world)
      await run.append([event.runStarted()], { lease: 'release' })
      await assertFenced(world, run)
      const next = await take(await open(), run.runId)
      await assertFenced(world, run)
      await next.append([event.stepCreated('s1')])
    })

    test('release only succeeds at the head', async ({ world, open }) => {
      const run = await drive(world)
      await run.append([event.runStarted(), event.hookCreated('h1', `token ${run.runId}`)])
      await (await open()).inject(run.runId, { event: event.hookReceived('h1'), wake: 'message' })
      const release = { epoch: run.epoch, events: [], lease: 'release' as const }
      assert.equal((await world.append(run.runId, { ...release, after: run.head })).status, 'conflict')
      assert.equal((await world.append(run.runId, { ...release, after: run.head + 1 })).status, 'appended')
    })

    timed('a silent owner is replaced after the lease time, and fenced', async (context) => {
      const { world, open, advance, leaseMs } = context
      const other = await open()
      const run = await drive(world)
      await advance(leaseMs * 0.9)
      await other.health()
      assert.equal((await other.claim(run.runId, { after: 0 })).status, 'held')
      await advance(leaseMs * 0.2)
      const next = await take(other, run.runId)
      assert.ok(next.epoch > run.epoch)
      await next.append([event.runStarted(), event.hookCreated('h1', `token ${run.runId}`)])
      await assertFenced(world, run)
      await assertFencedChangesNothing(context, run)
      await next.append([event.stepCreated('s1')])
    })

    timed('a silent owner that nobody replaced goes on', async ({ world, advance, leaseMs }) => {
      const run = await drive(world)
      await advance(leaseMs * 3)
      await run.append([event.runStarted()])
      assert.equal((await world.claim(run.runId, { after: 0 })).status, 'held')
    })

    timed(
      'the sweeper gives the runs of a silent owner to a consumer',
      async ({ world, open, advance, leaseMs }) => {
        const run = await drive(world)
        const other = await open()
        await advance(leaseMs * 1.1)
        const delivered: string[] = []
        other.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
        await eventually('the run message', () => (delivered.includes(run.runId) ? true : undefined))
        await take(other, run.runId)
        await assertFenced(world, run)
      },
    )

    test('close gives leases back', async ({ world, open }) => {
      const run = await drive(world)
      const other = await open()
      await world.close()
      const delivered: string[] = []
      other.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('the run message', () => (delivered.includes(run.runId) ? true : undefined))
      await take(other, run.runId)
    })
  })
}

async function assertFenced(world: Context['world'], run: Driver): Promise<void> {
  for (const lease of ['keep', 'release'] as const) {
    const result: AppendResult = await world.append(run.runId, {
      epoch: run.epoch,
      after: run.head,
      events: [],
      lease,
    })
    assert.equal(result.status, 'fenced')
  }
}

async function assertFencedChangesNothing({ world }: Context, run: Driver): Promise<void> {
  const before = [await world.runs.get(run.runId), await world.events(run.runId), await world.hooks.list()]
  const head = (await world.runs.get(run.runId))!.head
  const result = await world.append(run.runId, {
    epoch: run.epoch,
    after: head,
    events: [event.stepCreated('fenced'), event.hookDisposed('h1'), event.runCompleted()],
    messages: [{ key: 'fenced', payload: { runId: run.runId } }],
    lease: 'keep',
  })
  assert.equal(result.status, 'fenced')
  assert.deepEqual(
    [await world.runs.get(run.runId), await world.events(run.runId), await world.hooks.list()],
    before,
  )
  assert.equal(await world.steps.get(run.runId, 'fenced'), null)
  const delivered: string[] = []
  const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
  await consumer.stop()
  assert.deepEqual(delivered, [])
}
