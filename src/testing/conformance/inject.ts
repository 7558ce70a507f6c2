import assert from 'node:assert/strict'
import type { InjectRequest, InjectResult, NewEvent } from '../../world/index.ts'
import { type Driver, drive, event, eventually, newRunId, present, take } from './drive.ts'
import type { Context, Suite } from './suite.ts'

/** inject: events from outside the lease, checked against what they are about. */
export function injectTests({ describe, test }: Suite): void {
  describe('inject', () => {
    refusalTests(test)
    acceptanceTests(test)
    wakeTests(test)
  })
}

type Row = [name: string, event: (run: Driver) => NewEvent, expected: string]

/** State, attempted event, outcome. The run has a running background step s1 (attempt 1), a pending step s2, a hook h1,
 *  an open wait w1, a completed wait w2, an aborted signal g2. */
const ROWS: Row[] = [
  ['run_cancelled', () => event.runCancelled(), 'appended'],
  ['attr_set', () => event.attrSet({ a: '1' }), 'appended'],
  ['hook_received, live hook', () => event.hookReceived('h1'), 'appended'],
  ['hook_received, unknown hook', () => event.hookReceived('h9'), 'missing'],
  ['hook_disposed, live hook', () => event.hookDisposed('h1'), 'appended'],
  ['hook_disposed, unknown hook', () => event.hookDisposed('h9'), 'missing'],
  ['signal_aborted, not aborted', () => event.signalAborted('g1'), 'appended'],
  ['signal_aborted, aborted', () => event.signalAborted('g2'), 'conflict'],
  ['wait_completed, waiting', () => event.waitCompleted('w1'), 'appended'],
  ['wait_completed, completed', () => event.waitCompleted('w2'), 'conflict'],
  ['wait_completed, unknown', () => event.waitCompleted('w9'), 'missing'],
  ['step_started, pending', () => event.stepStarted('s2', 1, true), 'appended'],
  ['step_started, wrong attempt', () => event.stepStarted('s2', 2, true), 'conflict'],
  ['step_started, running', () => event.stepStarted('s1', 2, true), 'conflict'],
  ['step_started, inline attempt under a lease', () => event.stepStarted('s4', 2, true), 'conflict'],
  ['step_started, completed', () => event.stepStarted('s3', 2, true), 'conflict'],
  ['step_started, unknown', () => event.stepStarted('s9', 1, true), 'missing'],
  ['step_completed, its attempt', () => event.stepCompleted('s1', 1), 'appended'],
  ['step_completed, other attempt', () => event.stepCompleted('s1', 2), 'conflict'],
  ['step_completed, not started', () => event.stepCompleted('s2', 1), 'conflict'],
  ['step_completed, inline attempt', () => event.stepCompleted('s4', 1), 'conflict'],
  ['step_completed, completed', () => event.stepCompleted('s3', 1), 'conflict'],
  ['step_completed, unknown', () => event.stepCompleted('s9', 1), 'missing'],
  ['step_failed, its attempt', () => event.stepFailed('s1', 1), 'appended'],
  ['step_failed, never started', () => event.stepFailed('s2', 0), 'appended'],
  ['step_failed, other attempt', () => event.stepFailed('s1', 2), 'conflict'],
  ['step_failed, completed', () => event.stepFailed('s3', 1), 'conflict'],
  ['step_retrying, its attempt', () => event.stepRetrying('s1', 1, 1), 'appended'],
  ['step_retrying, not started', () => event.stepRetrying('s2', 0, 1), 'conflict'],
]

async function prepare(world: Context['world']): Promise<Driver> {
  const run = await drive(world)
  await run.append([
    event.runStarted(),
    event.stepCreated('s1'),
    event.stepCreated('s2'),
    event.stepCreated('s3'),
    event.stepStarted('s3'),
    event.stepCompleted('s3'),
    event.stepCreated('s4'),
    event.stepStarted('s4'),
    event.hookCreated('h1', `token ${run.runId}`),
    event.waitCreated('w1', 1),
    event.waitCreated('w2', 1),
    event.waitCompleted('w2'),
    event.signalAborted('g2', '"reason"', 'workflow'),
  ])
  await appended(world, run, { event: event.stepStarted('s1', 1, true), wake: 'none' })
  run.head += 1
  return run
}

function outcome(result: InjectResult): string {
  return result.status === 'refused' ? result.reason : result.status
}

async function appended(world: Context['world'], run: Driver, request: InjectRequest): Promise<void> {
  assert.equal(outcome(await world.inject(run.runId, request)), 'appended')
}

function acceptanceTests(test: Suite['test']): void {
  for (const [name, make, expected] of ROWS) {
    test(`${name}: ${expected}`, async ({ world }) => {
      const run = await prepare(world)
      const before = await world.events(run.runId)
      const given = make(run)
      const result = await world.inject(run.runId, { event: given, wake: 'none' })
      assert.equal(outcome(result), expected)
      const after = await world.events(run.runId)
      assert.deepEqual(after.slice(0, before.length), before)
      assert.equal(after.length, before.length + (expected === 'appended' ? 1 : 0))
      if (result.status !== 'appended') return
      assert.deepEqual(present(after.at(-1)), present(result.event))
      assert.equal(result.event.payload, given.payload)
      assert.deepEqual(result.event.data, given.data)
      assert.ok(result.event.createdAt >= before.at(-1)!.createdAt, 'time never goes back along a log')
    })
  }
}

function refusalTests(test: Suite['test']): void {
  test('nothing is injected into a run that does not exist or has ended', async ({ world }) => {
    for (const [name, make] of ROWS) {
      const missing = await world.inject(newRunId(), { event: make({} as Driver), wake: 'claim' })
      assert.equal(outcome(missing), 'missing', name)
    }
    const run = await prepare(world)
    await run.append([event.runCompleted()])
    for (const [name, make] of ROWS) {
      const ended = await world.inject(run.runId, { event: make(run), wake: 'claim' })
      assert.equal(outcome(ended), 'ended', name)
    }
    assert.equal((await world.events(run.runId)).length, run.head)
  })

  test('a call with the same resumeId converges on one event, also after the end', async ({
    world,
    open,
  }) => {
    const other = await open()
    const run = await prepare(world)
    const results = await Promise.all(
      [world, other, world, other].map((each) =>
        each.inject(run.runId, { event: event.hookReceived('h1', '"p"', 'call-1'), wake: 'none' }),
      ),
    )
    assert.deepEqual(results.map(outcome).toSorted(), ['appended', 'duplicate', 'duplicate', 'duplicate'])
    const seqs = results.map((result) => result.status !== 'refused' && result.event.seq)
    assert.equal(new Set(seqs).size, 1)
    run.head += 1
    await run.append([event.runCompleted()])
    const late = await other.inject(run.runId, {
      event: event.hookReceived('h1', '"p"', 'call-1'),
      wake: 'none',
    })
    assert.equal(outcome(late), 'duplicate')
    const next = await other.inject(run.runId, {
      event: event.hookReceived('h1', '"p"', 'call-2'),
      wake: 'none',
    })
    assert.equal(outcome(next), 'ended')
  })

  test('concurrent injections are all written, densely', async ({ world, open }) => {
    const other = await open()
    const run = await prepare(world)
    const count = 20
    const results = await Promise.all(
      Array.from({ length: count }, (_, n) =>
        (n % 2 ? world : other).inject(run.runId, { event: event.hookReceived('h1', `${n}`), wake: 'none' }),
      ),
    )
    assert.ok(results.every((result) => result.status === 'appended'))
    const log = await world.events(run.runId)
    log.forEach((entry, index) => assert.equal(entry.seq, index + 1))
    assert.equal(log.length, run.head + count)
  })
}

function wakeTests(test: Suite['test']): void {
  test('wake claim: takes a free lease and returns the events after `after`', async ({ world }) => {
    const run = await prepare(world)
    await run.append([], { lease: 'release' })
    const result = await world.inject(run.runId, {
      event: event.hookReceived('h1'),
      wake: 'claim',
      after: run.head,
    })
    assert.ok(result.status === 'appended' && result.claim)
    assert.ok(result.claim.lease.epoch > run.epoch)
    assert.deepEqual(result.claim.events.map(present), [present(result.event)])
    assert.equal(result.claim.run.head, run.head + 1)
    assert.equal(result.claim.run.input, '["in"]')
    assert.deepEqual(await world.claim(run.runId, { after: 0 }), { status: 'held', mine: true })
  })

  test('wake claim: leaves a held lease alone', async ({ world, open }) => {
    const run = await prepare(world)
    const result = await (await open()).inject(run.runId, { event: event.hookReceived('h1'), wake: 'claim' })
    assert.ok(result.status === 'appended')
    assert.equal(result.claim, undefined)
    const stale = await world.append(run.runId, {
      epoch: run.epoch,
      after: run.head,
      events: [],
      lease: 'keep',
    })
    assert.deepEqual(stale.status === 'conflict' && stale.events.map(present), [present(result.event)])
  })

  test('wake message: enqueues one when nobody holds the lease, none when somebody does', async ({
    world,
    open,
  }) => {
    const held = await prepare(world)
    const free = await prepare(world)
    await free.append([], { lease: 'release' })
    for (const run of [held, free]) {
      await appended(world, run, { event: event.hookReceived('h1'), wake: 'message' })
      await appended(world, run, { event: event.hookReceived('h1'), wake: 'message' })
    }
    const delivered: string[] = []
    const consumer = (await open()).queue.consume(async ({ payload }) => void delivered.push(payload.runId))
    await eventually('the message', () => (delivered.includes(free.runId) ? true : undefined))
    await consumer.stop()
    assert.deepEqual(delivered, [free.runId])
  })

  test('the messages of an injection come with it, and not when it is refused', async ({ world }) => {
    const run = await prepare(world)
    const messages = (key: string) => [{ key, payload: { runId: run.runId, stepId: key, stepName: 'n' } }]
    await world.inject(run.runId, {
      event: event.hookReceived('h9'),
      wake: 'none',
      messages: messages('refused'),
    })
    await appended(world, run, {
      event: event.hookReceived('h1'),
      wake: 'none',
      messages: messages('written'),
    })
    const delivered: Array<string | undefined> = []
    const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.stepId))
    await eventually('the message', () => delivered[0])
    await consumer.stop()
    assert.deepEqual(delivered, ['written'])
  })

  test('a cancellation ends the run; the owner of the lease sees what ended it', async ({ world, open }) => {
    const run = await prepare(world)
    await appended(await open(), run, { event: event.runCancelled('enough'), wake: 'message' })
    const record = await world.runs.get(run.runId)
    assert.equal(record?.status, 'cancelled')
    assert.equal(record.cancelReason, 'enough')
    const request = {
      epoch: run.epoch,
      after: run.head,
      events: [event.runCompleted()],
      lease: 'keep' as const,
    }
    const result = await world.append(run.runId, request)
    assert.deepEqual(result.status === 'conflict' && result.events.map((entry) => entry.type), [
      'run_cancelled',
    ])
    assert.equal((await world.claim(run.runId, { after: 0 })).status, 'ended')
    await assert.rejects(take(world, run.runId))
  })
}
