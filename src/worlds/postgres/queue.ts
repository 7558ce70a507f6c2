import type { Consumer } from '../../world/index.ts'
import {
  createConsumer,
  type MessageHandler,
  type MessageSource,
  type ReclaimingSource,
  withReclaim,
} from '../shared/index.ts'
import { createBatcher } from './batcher.ts'
import type { Connection } from './connection.ts'
import { acknowledge, listTaken, putBack, takeMessages } from './operations/messages.ts'
import type { ResolvedPostgresWorldOptions } from './options.ts'
import { startPulse } from './pulse.ts'
import { report } from './report.ts'
import type { Store } from './store.ts'
import { startUpkeep } from './upkeep.ts'

export interface Queue {
  consume(handler: MessageHandler, concurrency: number): Consumer
  /** Stops every consumer and the upkeep. */
  stop(): Promise<void>
}

/** Consumers of this process, and the upkeep that they need. */
export function createQueue(connection: Connection, options: ResolvedPostgresWorldOptions): Queue {
  const consumers = new Set<Consumer>()
  const source = createSource(connection.store)
  const upkeep = startUpkeep({
    connection,
    ...options,
    isConsuming: () => consumers.size > 0,
    reclaim: source.reclaim,
    startPulse: () => startPulse(options, connection.store.owner.id),
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

function createSource(store: Store): ReclaimingSource {
  const acknowledgements = createBatcher<number, void>({
    inFlight: 1,
    most: 1000,
    run: async (ids) => {
      await acknowledge(store, ids)
      return ids.map(() => undefined)
    },
  })
  const source: MessageSource = {
    now: () => store.now(),
    take: (limit) => takeMessages(store, limit),
    acknowledge: (id) => acknowledgements.add(id),
    putBack: (id, runAt, uncounted) => putBack(store, id, runAt, uncounted),
  }
  return withReclaim(source, () => listTaken(store))
}
