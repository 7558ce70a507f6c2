import { checkStorable, type InjectRequest, type InjectResult, type NewEvent } from '../../../world/index.ts'
import { isOwnerAlive } from '../owners.ts'
import type { Store } from '../store.ts'
import { writeEvents } from './append.ts'
import { admitEvent } from './admit-event.ts'
import { claimed, takeLease } from './claim.ts'
import { enqueue, enqueueRun } from './enqueue.ts'
import { readEvent } from './read-events.ts'
import { findRun, type RunRow } from './run-row.ts'

type Appended = Extract<InjectResult, { status: 'appended' }>

/** An event from outside the lease: checked against its entity, then written at the head with its wake-up. */
export function inject(store: Store, runId: string, request: InjectRequest): InjectResult {
  checkStorable('The embedded store', [request.event])
  const row = findRun(store, runId)
  if (row === undefined) return { status: 'refused', reason: 'missing' }
  const duplicate = findDuplicate(store, row, request.event)
  if (duplicate !== undefined) return duplicate
  if (row.end_seq !== null) return { status: 'refused', reason: 'ended' }
  const refusal = admitEvent(store, row, request)
  if (refusal !== undefined) return refusal
  return write(store, row, request)
}

function write(store: Store, row: RunRow, request: InjectRequest): Appended {
  const { event: given, wake } = request
  const createdAt = Math.max(store.now(), row.updated_at)
  store.sql('UPDATE runs SET head = head + 1, updated_at = ? WHERE id = ?').run([createdAt, row.id])
  const context = { store, run: { id: row.id, runId: row.run_id }, claimedBy: store.owner.id }
  const [event] = writeEvents(context, row.head, [{ ...given, createdAt }])
  for (const message of request.messages ?? []) enqueue(store, message)
  store.signal(row.run_id)
  const result: Appended = { status: 'appended', event: event! }
  const ended = given.type === 'run_cancelled'
  if (ended || wake === 'none' || (row.owner !== null && isOwnerAlive(store, row.owner))) return result
  if (wake === 'message') {
    enqueueRun(store, row.run_id)
    return result
  }
  takeLease(store, row)
  // Read again: the event itself may have changed the row.
  return { ...result, claim: claimed(store, findRun(store, row.run_id)!, request.after ?? 0) }
}

/** A call that is made again because its answer got lost finds the event of the first one, whatever came after it. */
function findDuplicate(store: Store, row: RunRow, event: NewEvent): InjectResult | undefined {
  if (event.type !== 'hook_received' || event.data.resumeId === undefined) return undefined
  const found = store
    .sql('SELECT seq FROM resumes WHERE run = ? AND hook_id = ? AND resume_id = ?')
    .get<{ seq: number }>([row.id, event.correlationId ?? '', event.data.resumeId])
  return found && { status: 'duplicate', event: readEvent(store, row.id, found.seq)! }
}
