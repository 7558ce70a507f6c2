import { type NewMessage, runMessageKey } from '../../world/index.ts'
import type { TakenMessage } from '../shared/index.ts'
import type { Session } from './session.ts'
import type { Message } from './store.ts'

/** Adds a message; one that is pending with the same key only moves to the earlier time. */
export function enqueue(session: Session, { key, payload, runAt = session.now() }: NewMessage): void {
  const { store } = session
  const pending = findPending(session, payload.runId, key)
  if (pending) pending.runAt = Math.min(pending.runAt, runAt)
  else {
    const own = structuredClone(payload)
    store.messages.push({ id: ++store.counter, key, payload: own, runAt, attempt: 0, owner: undefined })
  }
  session.signalMessage(runAt)
}

/** Adds the message "look at this run". */
export function enqueueRun(session: Session, runId: string): void {
  enqueue(session, { key: runMessageKey(runId), payload: { runId } })
}

/** Drops the run's pending messages, or the one with this key. One that a handler has begun with is left to it. */
export function dropPending({ store }: Session, runId: string, key?: string): void {
  store.messages = store.messages.filter(
    (message) =>
      message.owner !== undefined ||
      message.payload.runId !== runId ||
      (key !== undefined && message.key !== key),
  )
}

export function hasMessage({ store }: Session, runId: string, key: string): boolean {
  return store.messages.some((message) => message.payload.runId === runId && message.key === key)
}

/**
 * Takes up to `limit` due messages, oldest first. What this owner has and is not at was taken by a call whose answer got
 * lost: it is taken again.
 */
export function takeMessages(session: Session, limit: number, handled: ReadonlySet<number>): TakenMessage[] {
  const { store, owner } = session
  for (const message of store.messages)
    if (message.owner === owner && !handled.has(message.id)) message.owner = undefined
  const due = store.messages
    .filter((message) => message.owner === undefined && message.runAt <= session.now())
    .sort((a, b) => a.runAt - b.runAt || a.id - b.id)
    .slice(0, limit)
  for (const message of due) {
    message.owner = owner
    message.attempt++
  }
  return due.map(({ id, payload, attempt }) => ({
    id,
    messageId: `msg_${id}`,
    payload: { ...payload },
    attempt,
  }))
}

/** When the next pending message is due; undefined when there is none. */
export function nextDue({ store }: Session): number | undefined {
  const pending = store.messages.filter((message) => message.owner === undefined)
  return pending.length === 0 ? undefined : Math.min(...pending.map((message) => message.runAt))
}

/** The handler is done: the message is gone. Nothing happens when it was taken away from this owner meanwhile. */
export function acknowledge({ store, owner }: Session, id: number): void {
  store.messages = store.messages.filter((each) => each.id !== id || each.owner !== owner)
}

/** Makes a message of this owner pending again. @param uncounted the delivery does not count as an attempt */
export function giveBack(session: Session, id: number, runAt: number, uncounted: boolean): void {
  const message = session.store.messages.find((each) => each.id === id && each.owner === session.owner)
  if (!message) return
  if (uncounted) message.attempt--
  putBack(session, message, runAt)
}

/** A pending message with the same key gives way; the earlier time of both holds. */
export function putBack(session: Session, message: Message, runAt: number): void {
  const { store } = session
  const pending = findPending(session, message.payload.runId, message.key)
  if (pending) store.messages = store.messages.filter((each) => each !== pending)
  message.runAt = Math.min(runAt, pending?.runAt ?? runAt)
  message.owner = undefined
  session.signalMessage(message.runAt)
}

function findPending({ store }: Session, runId: string, key: string): Message | undefined {
  return store.messages.find(
    (each) => each.owner === undefined && each.payload.runId === runId && each.key === key,
  )
}
