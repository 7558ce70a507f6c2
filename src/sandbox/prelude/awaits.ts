import {
  createError,
  RunExpiredError,
  WorkflowRunCancelledError,
  WorkflowRunFailedError,
  WorkflowRunNotFoundError,
} from '../../errors/index.ts'
import type { RealmEvent } from '../contract.ts'
import type { RealmState } from './state.ts'

type Ended = Extract<RealmEvent, readonly ['await', ...unknown[]]>

/** Waits for the end of another run: recorded once, and nothing is held meanwhile. */
export function awaitRun<T>(state: RealmState, runId: string): Promise<T> {
  if (runId === state.init.runId) return Promise.reject(createError('run-awaits-itself', { runId }))
  const n = ++state.counts.await
  state.outbox.push(['await', n, runId, state.site()])
  return new Promise((resolve, reject) =>
    state.awaits.set(n, { resolve: resolve as (value: unknown) => void, reject }),
  )
}

/** The other run has ended: what comes of it is what `returnValue` gives outside. */
export function settleAwait(state: RealmState, event: Ended): void {
  const promise = state.awaits.get(event[1])
  if (!promise) return
  state.awaits.delete(event[1])
  try {
    promise.resolve(outcomeOf(state, event))
  } catch (error) {
    promise.reject(error)
  }
}

function outcomeOf(state: RealmState, ended: Ended): unknown {
  const [, , runId, status, errorCode, expiredAt, payload] = ended
  if (status === 'missing') throw new WorkflowRunNotFoundError(runId)
  if (status === 'cancelled') throw new WorkflowRunCancelledError(runId)
  if (expiredAt !== 0) {
    const details = { runId, runStatus: status, expiredAt: new Date(expiredAt) }
    throw new RunExpiredError(`The data of run "${runId}" has been removed`, details)
  }
  const value = payload === '' ? undefined : state.codec.decode(payload)
  if (status === 'completed') return value
  throw new WorkflowRunFailedError(runId, { cause: value, ...(errorCode ? { errorCode } : {}) })
}
