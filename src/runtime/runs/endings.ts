import { type NewEvent, purgesAtEnd, type RunRecord } from '../../world/index.ts'
import { processState } from '../process-state.ts'

/** What a run's end says about it. */
export type Ending = Pick<RunRecord, 'runId' | 'status' | 'output' | 'error' | 'errorCode' | 'expiredAt'>

type Waiting = Map<string, Set<(ending: Ending) => void>>

/** Calls `listener` when this process has written the run's end: then nobody has to read it. Gives what ends that. */
export function onEnding(runId: string, listener: (ending: Ending) => void): () => void {
  const all = (processState().endings ??= new Map()) as Waiting
  const own = all.get(runId) ?? new Set()
  all.set(runId, own.add(listener))
  return () => {
    own.delete(listener)
    if (own.size === 0) all.delete(runId)
  }
}

/** Tells those who wait here. What is removed at its end is gone for them as well: they read what the store still has. */
export function tellEnding({ runId, attributes }: RunRecord, end: NewEvent): void {
  const listeners = (processState().endings as Waiting | undefined)?.get(runId)
  const ending = endingOf(runId, end)
  if (listeners === undefined || ending === undefined || purgesAtEnd(attributes)) return
  for (const listener of listeners) listener(ending)
}

function endingOf(runId: string, { type, data, payload }: NewEvent): Ending | undefined {
  if (type === 'run_completed') return { runId, status: 'completed', ...(payload && { output: payload }) }
  if (type !== 'run_failed') return undefined
  return { runId, status: 'failed', errorCode: data.errorCode, ...(payload && { error: payload }) }
}
