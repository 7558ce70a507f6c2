import type { Consumer, Delivery } from '../../world/index.ts'
import type { GroupCommit } from './group-commit.ts'
import { acknowledge, putBack, putBackFailed } from './operations/settle-message.ts'
import { nextDue, type TakenMessage, takeMessages } from './operations/take-messages.ts'
import type { Store } from './store.ts'

/** Longest delay that setTimeout takes; what is due later is looked at again then. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

export type MessageHandler = (delivery: Delivery) => Promise<void | { retryAt: number }>

export interface StoreConsumer extends Consumer {
  /** A message is due at `runAt`, or something may be due now. */
  wake(runAt?: number): void
}

export interface ConsumerOptions {
  store: Store
  commit: GroupCommit
  handler: MessageHandler
  concurrency: number
  /** An error that no caller waits for. */
  onError: (error: unknown) => void
}

/** Takes due messages while it has room, and has one timer for the next one that will be due. */
export function createConsumer(options: ConsumerOptions): StoreConsumer {
  const { store, commit, handler, concurrency } = options
  const running = new Set<Promise<void>>()
  let timer: { due: number; handle: NodeJS.Timeout } | undefined
  let taking: Promise<void> | undefined
  let stopped = false
  let lookAgain = false

  function wake(runAt: number = store.now()): void {
    if (stopped) return
    if (runAt > store.now()) return arm(runAt)
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
      const due = nextDue(store)
      if (due !== undefined && due > store.now()) arm(due)
      if (due === undefined || due > store.now()) return
      const room = concurrency - running.size
      const messages = await commit.write(() => takeMessages(store, room))
      for (const message of messages) start(message)
      // Whatever is left is looked at when there is room, or armed for.
      lookAgain = messages.length > 0
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
    if (stopped) return commit.write(() => putBack(store, id, store.now()))
    let outcome: void | { retryAt: number }
    try {
      outcome = await handler(delivery)
    } catch (error) {
      options.onError(error)
      return commit.write(() => putBackFailed(store, id, message.attempt))
    }
    await commit.write(() => (outcome ? putBack(store, id, outcome.retryAt) : acknowledge(store, id)))
  }

  function arm(due: number): void {
    if (timer !== undefined && timer.due <= due) return
    if (timer !== undefined) clearTimeout(timer.handle)
    const handle = setTimeout(
      () => {
        timer = undefined
        wake()
      },
      Math.min(Math.max(1, due - store.now()), MAX_TIMEOUT_MS),
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
