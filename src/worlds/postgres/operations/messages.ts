import type { NewMessage } from '../../../world/index.ts'
import type { TakenMessage } from '../../shared/index.ts'
import { addMessages, createChanges } from '../changes.ts'
import type { Store } from '../store.ts'

interface MessageRow {
  id: number
  run: string
  step: string | null
  name: string | null
  attempt: number
}

export async function enqueue(store: Store, messages: readonly NewMessage[]): Promise<void> {
  const changes = createChanges()
  addMessages(changes, messages, store.now())
  if (!changes.messages) return
  const values = [store.owner.id, JSON.stringify(changes.messages), store.now()]
  await store.call('enqueue', values, { repeatable: true })
  for (const { runAt } of changes.messages) store.notifyMessage(runAt)
}

/** True while a message with this key waits, or is being handled. */
export async function hasMessage(store: Store, runId: string, key: string): Promise<boolean> {
  const text = `SELECT 1 FROM ${store.schema}.messages WHERE run_id = $1 AND key = $2 LIMIT 1`
  return (await store.read(text, [runId, key])).length > 0
}

/** Takes up to `limit` due messages, oldest first, and says when the next one is due. */
export async function takeMessages(
  store: Store,
  limit: number,
): Promise<{ messages: TakenMessage[]; nextDue: number | undefined }> {
  const values = [store.owner.id, store.now(), limit]
  const { taken, next } = await store.call<{ taken: MessageRow[]; next: number | null }>(
    'take_messages',
    values,
  )
  return { messages: taken.map(toTakenMessage), nextDue: next ?? undefined }
}

/** Handlers are done: their messages are gone. Nothing happens to those that were taken away meanwhile. */
export async function acknowledge(store: Store, ids: readonly number[]): Promise<void> {
  const text = `DELETE FROM ${store.schema}.messages WHERE id = ANY (string_to_array($1, ',')::bigint[]) AND owner = $2`
  await store.read(text, [ids.join(','), store.owner.id])
}

/** Makes a message pending again. @param uncounted the delivery does not count as an attempt */
export async function putBack(store: Store, id: number, runAt: number, uncounted: boolean): Promise<void> {
  const values = [store.owner.id, id, runAt, uncounted ? 1 : 0, store.now()]
  const due = await store.call<number | null>('put_back', values, { repeatable: true })
  if (due !== null) store.notifyMessage(due)
}

/** Messages that this owner holds. */
export async function listTaken(store: Store): Promise<number[]> {
  const text = `SELECT id FROM ${store.schema}.messages WHERE owner = $1`
  return (await store.read<{ id: number }>(text, [store.owner.id])).map(({ id }) => id)
}

function toTakenMessage({ id, run, step, name, attempt }: MessageRow): TakenMessage {
  const payload = { runId: run, ...(step === null || name === null ? {} : { stepId: step, stepName: name }) }
  return { id, messageId: `msg_${id}`, payload, attempt }
}
