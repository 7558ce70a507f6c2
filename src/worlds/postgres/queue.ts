import type { Consumer } from '../../world/index.ts'
import { createConsumer, type MessageHandler, type MessageSource } from '../shared/index.ts'
import { createBatcher } from './batcher.ts'
import type { Connection } from './connection.ts'
import { acknowledge, listTaken, putBack, takeMessages } from './operations/messages.ts'
import { report } from './report.ts'
import type { Store } from './store.ts'
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
  const consumers = new Set<Consumer>()
  const source = createSource(connection.store)
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

interface ReclaimingSource extends MessageSource {
  /** Puts back what this owner holds without knowing it. */
  reclaim(): Promise<void>
}

/** Messages in the hands of this process. An answer that gets lost leaves one in them that nobody knows of. */
function createSource(store: Store): ReclaimingSource {
  const held = new Set<number>()
  let taking = 0
  let uncertain = false
  const acknowledgements = createBatcher<number, void>({
    inFlight: 1,
    most: 1000,
    run: async (ids) => {
      await acknowledge(store, ids)
      return ids.map(() => undefined)
    },
  })

  async function settle(id: number, settled: Promise<void>): Promise<void> {
    try {
      await settled
    } catch (error) {
      uncertain = true
      throw error
    } finally {
      held.delete(id)
    }
  }

  return {
    now: () => store.now(),
    async take(limit) {
      taking++
      try {
        const taken = await takeMessages(store, limit)
        for (const { id } of taken.messages) held.add(id)
        return taken
      } catch (error) {
        uncertain = true
        throw error
      } finally {
        taking--
      }
    },
    acknowledge: (id) => settle(id, acknowledgements.add(id)),
    putBack: (id, runAt, uncounted) => settle(id, putBack(store, id, runAt, uncounted)),
    async reclaim() {
      if (!uncertain || taking > 0) return
      uncertain = false
      const lost = (await listTaken(store)).filter((id) => !held.has(id))
      for (const id of lost) await putBack(store, id, store.now(), true)
    },
  }
}
