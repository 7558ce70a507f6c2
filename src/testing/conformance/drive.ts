import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { AppendRequest, CreateRunRequest, LogEvent, NewEvent, World } from '../../world/index.ts'

let counter = 0

/** A run id that nothing else has used. */
export function newRunId(): string {
  return `wrun_test_${process.pid}_${++counter}`
}

export function runRequest(claim: boolean, more: Partial<CreateRunRequest> = {}): CreateRunRequest {
  const base = { runId: newRunId(), workflowName: 'wf', seed: 'seed', createdAt: Date.now(), input: '["in"]' }
  return { ...base, claim, ...more }
}

/** A run under a lease of this World, with the position that the driver has seen. */
export interface Driver {
  runId: string
  epoch: number
  head: number
  append(events: NewEvent[], more?: Partial<AppendRequest>): Promise<LogEvent[]>
}

/** Creates a run under a lease. */
export async function drive(world: World, more: Partial<CreateRunRequest> = {}): Promise<Driver> {
  const created = await world.createRun(runRequest(true, more))
  assert.equal(created.status, 'created')
  return driver(world, created.run.runId, created.run.head, lease(created))
}

/** Takes an existing run's lease. */
export async function take(world: World, runId: string): Promise<Driver> {
  const claim = await world.claim(runId, { after: 0 })
  assert.equal(claim.status, 'claimed', `claim of ${runId}`)
  return driver(world, runId, claim.status === 'claimed' ? claim.run.head : 0, lease(claim))
}

function lease(result: object): number {
  const { lease } = result as { lease?: { epoch: number } }
  assert.ok(lease, 'there is a lease')
  return lease.epoch
}

function driver(world: World, runId: string, head: number, epoch: number): Driver {
  const self: Driver = {
    runId,
    epoch,
    head,
    async append(events, more = {}) {
      const result = await world.append(runId, { epoch, after: self.head, events, lease: 'keep', ...more })
      assert.equal(result.status, 'appended')
      self.head += events.length
      return result.status === 'appended' ? result.events : []
    },
  }
  return self
}

/** Events as workflows make them, `createdAt` now unless given. */
export const event = {
  runStarted: (): NewEvent => ({ type: 'run_started', createdAt: Date.now(), data: { bundle: 'b1' } }),
  runCompleted: (payload = '"out"'): NewEvent => ({
    type: 'run_completed',
    createdAt: Date.now(),
    data: {},
    payload,
  }),
  runFailed: (): NewEvent => ({
    type: 'run_failed',
    createdAt: Date.now(),
    data: { errorCode: 'USER_ERROR' },
    payload: '"error"',
  }),
  runCancelled: (reason?: string): NewEvent => ({
    type: 'run_cancelled',
    createdAt: Date.now(),
    data: reason === undefined ? {} : { reason },
  }),
  stepCreated: (id: string, payload = '"args"'): NewEvent => ({
    type: 'step_created',
    correlationId: id,
    createdAt: Date.now(),
    data: { stepName: 'step//a//b' },
    payload,
  }),
  stepStarted: (id: string, attempt = 1, background?: boolean): NewEvent => ({
    type: 'step_started',
    correlationId: id,
    createdAt: Date.now(),
    data: background ? { attempt, background } : { attempt },
  }),
  stepRetrying: (id: string, attempt: number, retryAt: number): NewEvent => ({
    type: 'step_retrying',
    correlationId: id,
    createdAt: Date.now(),
    data: { attempt, retryAt },
    payload: '"again"',
  }),
  stepCompleted: (id: string, attempt = 1, payload = '"done"'): NewEvent => ({
    type: 'step_completed',
    correlationId: id,
    createdAt: Date.now(),
    data: { attempt },
    payload,
  }),
  stepFailed: (id: string, attempt = 1): NewEvent => ({
    type: 'step_failed',
    correlationId: id,
    createdAt: Date.now(),
    data: { attempt },
    payload: '"failed"',
  }),
  waitCreated: (id: string, resumeAt: number): NewEvent => ({
    type: 'wait_created',
    correlationId: id,
    createdAt: Date.now(),
    data: { resumeAt },
  }),
  waitCompleted: (id: string): NewEvent => ({
    type: 'wait_completed',
    correlationId: id,
    createdAt: Date.now(),
    data: {},
  }),
  hookCreated: (id: string, token: string, retentionUntil?: number): NewEvent => ({
    type: 'hook_created',
    correlationId: id,
    createdAt: Date.now(),
    data: retentionUntil === undefined ? { token } : { token, retentionUntil },
    payload: '"metadata"',
  }),
  hookReceived: (id: string, payload = '"payload"', resumeId?: string): NewEvent => ({
    type: 'hook_received',
    correlationId: id,
    createdAt: Date.now(),
    data: resumeId === undefined ? {} : { resumeId },
    payload,
  }),
  hookDisposed: (id: string): NewEvent => ({
    type: 'hook_disposed',
    correlationId: id,
    createdAt: Date.now(),
    data: {},
  }),
  signalAborted: (id: string, payload = '"reason"', by: 'workflow' | 'outside' = 'outside'): NewEvent => ({
    type: 'signal_aborted',
    correlationId: id,
    createdAt: Date.now(),
    data: { by },
    payload,
  }),
  attrSet: (changes: Record<string, string | null>): NewEvent => ({
    type: 'attr_set',
    createdAt: Date.now(),
    data: {
      changes: Object.entries(changes).map(([key, value]) => ({ key, value })),
      writer: { type: 'workflow' },
    },
  }),
}

/** The event without members that are undefined: a World may leave them out or not. */
export function present(event: LogEvent | undefined): object {
  return Object.fromEntries(Object.entries(event ?? {}).filter(([, value]) => value !== undefined))
}

/** Asks again and again until the answer is a value. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    assert.ok(Date.now() < deadline, `gave up waiting for ${what}`)
    await delay(5)
  }
}
