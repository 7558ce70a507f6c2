import type { Consumer } from '../../world/index.ts'
import type { Connection } from './connection.ts'
import { createConsumer, type MessageHandler } from './consumer.ts'
import { report } from './report.ts'
import { startUpkeep } from './upkeep.ts'

export interface Queue {
  consume(handler: MessageHandler, concurrency: number): Consumer
  /** Stops every consumer and the upkeep. */
  stop(): Promise<void>
}

/** Consumers of this process, and the upkeep that they need. */
export function createQueue(connection: Connection, options: { pollMs: number; leaseMs: number }): Queue {
  const consumers = new Set<Consumer>()
  const upkeep = startUpkeep({
    connection,
    ...options,
    isConsuming: () => consumers.size > 0,
    onError: report,
  })

  return {
    consume(handler, concurrency) {
      const { store, commit } = connection
      const consumer = createConsumer({ store, commit, handler, concurrency, onError: report })
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
