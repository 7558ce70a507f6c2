import { ATTRIBUTE_LIMITS, createError } from '../../../errors/index.ts'
import {
  checkStorable,
  type EventType,
  type InjectRequest,
  type InjectResult,
  type LogEvent,
} from '../../../world/index.ts'
import { addEvents, addMessages, createChanges, endsRun, placeEvent, toDocument } from '../changes.ts'
import { encodePayloads } from '../payload.ts'
import type { Store } from '../store.ts'
import { toText } from '../text.ts'
import { claimed } from './claim.ts'
import { readEvents } from './read-events.ts'

/** What may come from outside a lease. */
const ADMISSIBLE: ReadonlySet<EventType> = new Set<EventType>([
  'run_cancelled',
  'attr_set',
  'signal_aborted',
  'hook_received',
  'hook_disposed',
  'wait_completed',
  'step_started',
  'step_retrying',
  'step_completed',
  'step_failed',
])

type Answer =
  | { refused: 'missing' | 'ended' | 'conflict' | 'early'; retryAt?: number; holder?: number }
  | { run: number; duplicate: number }
  | { run: number; seq: number; at: number; holder: number | null; epoch: number | null; woken: string[] }

/** An event from outside the lease: checked against its entity, then written at the head with its wake-up. */
export async function inject(store: Store, runId: string, request: InjectRequest): Promise<InjectResult> {
  const { event } = request
  if (!ADMISSIBLE.has(event.type)) {
    const entity = event.correlationId ?? 'the run'
    throw createError('store-event-refused', { type: event.type, runId, entity })
  }
  checkStorable('The database', [event])
  const now = store.now()
  // Positions are relative to the head, which only the database knows.
  const placed = placeEvent(event, 1)
  const changes = createChanges()
  const change = addEvents(changes, { id: undefined, runId }, [placed])
  addMessages(changes, request.messages ?? [], now)
  changes.signals = [runId]
  const [texts, bytes] = encodePayloads(changes.payloads, store.maxPayloadBytes)
  const document = JSON.stringify({
    type: event.type,
    entity: event.correlationId ?? '',
    attempt: (event.data as { attempt?: number }).attempt,
    takeOver: request.takeOver || undefined,
    resumeId: resumeIdOf(request),
    wake: request.wake,
    most: ATTRIBUTE_LIMITS.keys,
    end: endsRun(change) ? { status: change.status, reason: change.reason } : undefined,
    changes: toDocument(changes),
  })
  const values = [store.owner.id, now, store.aliveNow(), runId, document, texts, bytes]
  const repeatable = resumeIdOf(request) !== undefined
  const answer = await store.call<Answer>('inject', values, { repeatable })
  if ('refused' in answer) return refused(store, runId, request, answer)
  if ('duplicate' in answer) return duplicate(store, answer)
  for (const { runAt } of changes.messages ?? []) store.notifyMessage(runAt)
  for (const woken of answer.woken) store.notify(woken)
  if (answer.woken.length > 0) store.notifyMessage(now)
  return written(store, runId, request, placed, answer)
}

function resumeIdOf({ event }: InjectRequest): string | undefined {
  if (event.type !== 'hook_received' || event.data.resumeId === undefined) return undefined
  return toText(event.data.resumeId)
}

async function refused(
  store: Store,
  runId: string,
  request: InjectRequest,
  { refused: reason, retryAt, holder }: Extract<Answer, { refused: string }>,
): Promise<InjectResult> {
  if (holder !== undefined && holder !== store.owner.id && (await store.checkOwner(holder)))
    return inject(store, runId, request)
  return { status: 'refused', reason, ...(retryAt === undefined ? {} : { retryAt }) }
}

/** A call that is made again because its answer got lost finds the event of the first one, whatever came after it. */
async function duplicate(
  store: Store,
  answer: Extract<Answer, { duplicate: number }>,
): Promise<InjectResult> {
  const [event] = await readEvents(store, answer.run, { after: answer.duplicate - 1, limit: 1 })
  return { status: 'duplicate', event: event! }
}

async function written(
  store: Store,
  runId: string,
  request: InjectRequest,
  placed: LogEvent,
  { run, seq, at, holder, epoch }: Extract<Answer, { seq: number }>,
): Promise<InjectResult> {
  const event = { ...placed, seq, createdAt: at } as LogEvent
  store.notify(runId)
  if (request.wake === 'claim' && epoch !== null) {
    const claim = await claimed(store, { runId, id: run, epoch }, request.after ?? 0)
    return { status: 'appended', event, claim }
  }
  if (request.wake === 'message' && epoch !== null) store.notifyMessage(store.now())
  // Nobody waits for it: when that process is gone, its runs get messages.
  if (holder !== null && holder !== store.owner.id) void store.checkOwner(holder)
  return { status: 'appended', event }
}
