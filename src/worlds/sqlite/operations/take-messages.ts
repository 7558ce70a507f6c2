import type { WorkflowInvokePayload } from '../../../world/index.ts'
import type { TakenMessage } from '../../shared/index.ts'
import type { Store } from '../store.ts'

interface MessageRow {
  id: number
  run_id: string
  key: string
  step_id: string | null
  step_name: string | null
  run_at: number
  attempt: number
}

/** Takes up to `limit` due messages, oldest first. */
export function takeMessages(store: Store, limit: number): TakenMessage[] {
  const rows = store
    .sql(
      `UPDATE messages SET owner = ?, attempt = attempt + 1 WHERE id IN
         (SELECT id FROM messages WHERE owner IS NULL AND run_at <= ? ORDER BY run_at, id LIMIT ?)
       RETURNING *`,
    )
    .all<MessageRow>([store.owner.id, store.now(), limit])
  return rows.sort((a, b) => a.run_at - b.run_at || a.id - b.id).map(toTakenMessage)
}

/** Messages that this owner holds. */
export function listTaken(store: Store): number[] {
  const rows = store.sql('SELECT id FROM messages WHERE owner = ?').all<{ id: number }>([store.owner.id])
  return rows.map(({ id }) => id)
}

/** When the next pending message is due; undefined when there is none. */
export function nextDue(store: Store): number | undefined {
  const row = store
    .sql('SELECT min(run_at) AS due FROM messages WHERE owner IS NULL')
    .get<{ due: number | null }>([])
  return row?.due ?? undefined
}

function toTakenMessage(row: MessageRow): TakenMessage {
  const payload: WorkflowInvokePayload = { runId: row.run_id }
  if (row.step_id !== null) payload.stepId = row.step_id
  if (row.step_name !== null) payload.stepName = row.step_name
  return { id: row.id, messageId: `msg_${row.id}`, payload, attempt: row.attempt }
}
