import { createError } from '../../../errors/index.ts'
import { type AppendRequest, type AppendResult, checkStorable, type LogEvent } from '../../../world/index.ts'
import {
  addEvents,
  addMessages,
  createChanges,
  endsRun,
  placeEvent,
  type RunChange,
  toDocument,
} from '../changes.ts'
import { codeOf, REFUSED_EVENT } from '../database-errors.ts'
import { encodePayloads } from '../payload.ts'
import type { Batch, Store } from '../store.ts'
import { readEvents } from './read-events.ts'
import { findRun } from './run-row.ts'

export interface AppendItem {
  run: { id: number; runId: string }
  request: AppendRequest
}

/** The events as they were written, or why nothing was. */
export type AppendOutcome = LogEvent[] | 'conflict' | 'fenced'

/**
 * The primitive of durability: events, read models and messages together, if the caller still holds the lease and has
 * seen the whole log. Shares its round trip and its commit with the appends of other runs that come with it.
 */
export async function append(
  store: Store,
  batch: Batch<AppendItem, AppendOutcome>,
  runId: string,
  request: AppendRequest,
): Promise<AppendResult> {
  checkStorable('The database', request.events)
  const id = store.drivenRuns.get(runId) ?? (await findRun(store, runId))?.id
  if (id === undefined) return { status: 'fenced' }
  const outcome = await batch.add({ run: { id, runId }, request })
  if (outcome === 'fenced') {
    store.drivenRuns.delete(runId)
    return { status: 'fenced' }
  }
  if (outcome !== 'conflict') return { status: 'appended', events: outcome }
  return { status: 'conflict', events: await readEvents(store, id, { after: request.after }) }
}

interface Answer {
  /** Events that were written as something else, since a token is taken or an awaited run has ended. */
  answers: Array<{ run: number; seq: number }>
  /** Runs that waited for one which has ended now. */
  woken: string[]
}

interface Written {
  item: AppendItem
  events: LogEvent[]
  released: boolean
  ended: boolean
}

/** Writes the appends of several runs in one statement, all or none. */
export async function appendAll(store: Store, items: readonly AppendItem[]): Promise<AppendOutcome[]> {
  const now = store.now()
  const changes = createChanges()
  const runs: object[] = []
  const done: Written[] = []
  for (const item of items) {
    const { run, request } = item
    const events = request.events.map((event, index) => placeEvent(event, request.after + 1 + index))
    const change = addEvents(changes, run, events)
    const ended = endsRun(change)
    const released = request.lease === 'release' || ended
    runs.push(runRow(item, change, released))
    for (const key of request.cancelMessages ?? []) (changes.cancels ??= []).push({ run: run.runId, key })
    if (request.messages) addMessages(changes, request.messages, now)
    done.push({ item, events, released, ended })
  }
  const [texts, bytes] = encodePayloads(changes.payloads, store.maxPayloadBytes)
  const document = JSON.stringify({ runs, ...toDocument(changes) })
  const values = [store.owner.id, now, store.aliveNow(), document, texts, bytes]
  const result = await store
    .call<Answer | 'conflict' | 'fenced' | null>('append', values)
    .catch((error: unknown) => {
      throw explain(error, items)
    })
  if (typeof result === 'string') return [result]
  if (result !== null) await take(store, done, result)
  for (const { item, released } of done) if (released) store.drivenRuns.delete(item.run.runId)
  for (const topic of changes.signals ?? []) store.notify(topic)
  for (const { runAt } of changes.messages ?? []) store.notifyMessage(runAt)
  return done.map(({ events }) => events)
}

function runRow({ run, request }: AppendItem, change: RunChange, release: boolean): object {
  const { epoch, after, events } = request
  const at = events.at(-1)?.createdAt ?? 0
  return { run: run.id, epoch, after, head: after + events.length, at, release, ...change }
}

/** Puts what was really written in place. A run that got an answer goes on with it, and keeps its lease. */
async function take(store: Store, done: readonly Written[], { answers, woken }: Answer): Promise<void> {
  for (const { run, seq } of answers) {
    const written = done.find(({ item }) => item.run.id === run)!
    const [event] = await readEvents(store, run, { after: seq - 1, limit: 1 })
    written.events[seq - written.item.request.after - 1] = event!
    written.released = written.ended
  }
  for (const runId of woken) store.notify(runId)
  if (woken.length > 0) store.notifyMessage(store.now())
}

/** Names the event that the database refused. */
function explain(error: unknown, items: readonly AppendItem[]): unknown {
  const cause = (error as { cause?: unknown }).cause ?? error
  if (codeOf(cause) !== REFUSED_EVENT) return error
  const { run, entity } = JSON.parse((cause as Error).message) as { run: number; entity: string }
  const item = items.find((each) => each.run.id === run) ?? items[0]!
  const event = item.request.events.findLast(({ correlationId }) => correlationId === entity)
  const details = { type: event?.type ?? 'unknown', runId: item.run.runId, entity: entity || 'the run' }
  return createError('store-event-refused', details, { cause })
}
