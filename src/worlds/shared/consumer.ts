import type { Consumer, Delivery } from '../../world/index.ts'

/** Longest delay that setTimeout takes; what is due later is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1
/** Pause when messages are due that somebody else is just taking. Milliseconds. */
const CONTESTED_MS = 50

export type MessageHandler = (delivery: Delivery) => Promise<void | { retryAt: number }>

export interface TakenMessage extends Delivery {
  /** The store's own. */
  id: number
}

/** The store's side of delivery. What was taken by an owner stays with it until it is given back or the owner dies. */
export interface MessageSource {
  now(): number
  /** Takes up to `limit` due messages, oldest first; `nextDue`: when the earliest of those that are left is due. */
  take(limit: number): Promise<{ messages: TakenMessage[]; nextDue: number | undefined }>
  /** The handler is done: the message is gone. */
  acknowledge(id: number): Promise<void>
  /** Makes the message pending again. @param uncounted the delivery does not count as an attempt */
  putBack(id: number, runAt: number, uncounted: boolean): Promise<void>
}

export interface StoreConsumer extends Consumer {
  /** A message is due at `runAt`, or something may be due now. */
  wake(runAt?: number): void
}

export interface ConsumerOptions {
  source: MessageSource
  handler: MessageHandler
  concurrency: number
  /** An error that no caller waits for. */
  onError: (error: unknown) => void
}

/** Takes due messages while it has room, and has one timer for the next one that will be due. */
export function createConsumer(options: ConsumerOptions): StoreConsumer {
  const { source, handler, concurrency } = options
  const running = new Set<Promise<void>>()
  let timer: { due: number; handle: NodeJS.Timeout } | undefined
  let taking: Promise<void> | undefined
  let stopped = false
  let lookAgain = false

  function wake(runAt: number = source.now()): void {
    if (stopped) return
    if (runAt > source.now()) return arm(runAt)
    lookAgain = true
    if (taking !== undefined || running.size >= concurrency) return
    taking = take().finally(() => {
      taking = undefined
      if (lookAgain && running.size < concurrency) wake()
    })
  }

  async function take(): Promise<void> {
    lookAgain = false
    try {
      const { messages, nextDue } = await source.take(concurrency - running.size)
      for (const message of messages) start(message)
      if (nextDue === undefined) return
      // Whatever is left is looked at when there is room, or armed for.
      if (nextDue > source.now()) arm(nextDue)
      else if (messages.length > 0) lookAgain = true
      else arm(source.now() + CONTESTED_MS)
    } catch (error) {
      options.onError(error)
    }
  }

  function start(message: TakenMessage): void {
    const done = deliver(message).catch(options.onError)
    running.add(done)
    void done.finally(() => {
      running.delete(done)
      if (lookAgain) wake()
    })
  }

  async function deliver(message: TakenMessage): Promise<void> {
    const { id, ...delivery } = message
    if (stopped) return source.putBack(id, source.now(), true)
    let outcome: void | { retryAt: number }
    try {
      outcome = await handler(delivery)
    } catch (error) {
      options.onError(error)
      return source.putBack(id, source.now() + backoffOf(message.attempt), false)
    }
    await (outcome ? source.putBack(id, outcome.retryAt, true) : source.acknowledge(id))
  }

  function arm(due: number): void {
    if (timer !== undefined && timer.due <= due) return
    if (timer !== undefined) clearTimeout(timer.handle)
    const handle = setTimeout(
      () => {
        timer = undefined
        wake()
      },
      Math.min(Math.max(1, due - source.now()), MAX_TIMEOUT_MS),
    )
    // Whatever serves requests keeps the process alive, not a message that is due next week.
    timer = { due, handle: handle.unref() }
  }

  return {
    wake,
    async stop() {
      stopped = true
      if (timer !== undefined) clearTimeout(timer.handle)
      await taking
      await Promise.all(running)
    },
  }
}

const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 60_000

/** A failed message comes again 1 s later at first, at most a minute, spread by up to a quarter. */
function backoffOf(attempt: number): number {
  const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt - 1, 10))
  return Math.round(backoff * (1 + Math.random() / 4))
}
