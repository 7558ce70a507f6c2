import type { Consumer } from '../../world/index.ts'
import type { Connection } from './connection.ts'
import { createConsumer, type MessageHandler, type ReclaimingSource, withReclaim } from '../shared/index.ts'
import { acknowledge, putBack } from './operations/settle-message.ts'
import { listTaken, nextDue, takeMessages } from './operations/take-messages.ts'
import { report } from './report.ts'
import { startUpkeep } from './upkeep.ts'

export interface Queue {
  consume(handler: MessageHandler, concurrency: number): Consumer
  /** Stops every consumer and the upkeep. */
  stop(): Promise<void>
}

export interface QueueOptions {
  pollMs: number
  leaseMs: number
  retentionMs: number | undefined
}

/** Consumers of this process, and the upkeep that they need. */
export function createQueue(connection: Connection, options: QueueOptions): Queue {
  const source = messageSource(connection)
  const consumers = new Set<Consumer>()
  const upkeep = startUpkeep({
    connection,
    ...options,
    isConsuming: () => consumers.size > 0,
    reclaim: source.reclaim,
    onError: report,
  })

  return {
    consume(handler, concurrency) {
      const consumer = createConsumer({ source, handler, concurrency, onError: report })
      const unsubscribe = connection.onMessage(consumer.wake)
      const entry: Consumer = {
        async stop() {
          unsubscribe()
          await consumer.stop()
          consumers.delete(entry)
        },
      }
      consumers.add(entry)
      // What a dead process left behind is found before anything else is waited for.
      void upkeep.run()
      consumer.wake()
      return entry
    },
    async stop() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()))
      await upkeep.stop()
    },
  }
}

function messageSource({ store, commit, read }: Connection): ReclaimingSource {
  const source = {
    now: () => store.now(),
    async take(limit: number) {
      const due = nextDue(store)
      // Nothing is written when nothing is due.
      if (due === undefined || due > store.now()) return { messages: [], nextDue: due }
      return commit.write(() => ({ messages: takeMessages(store, limit), nextDue: nextDue(store) }))
    },
    acknowledge: (id: number) => commit.write(() => acknowledge(store, id)),
    putBack: (id: number, runAt: number, uncounted: boolean) =>
      commit.write(() => putBack(store, id, runAt, uncounted)),
  }
  return withReclaim(source, () => read(() => listTaken(store)))
}
