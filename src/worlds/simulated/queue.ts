import type { Consumer, World } from '../../world/index.ts'
import { createConsumer, type MessageSource } from '../shared/index.ts'
import { acknowledge, giveBack, nextDue, takeMessages } from './messages.ts'
import type { Perform, Session, SimulatedWorldOptions } from './session.ts'
import { beatIfDue, sweep } from './upkeep.ts'

export interface Queue {
  consume: World['queue']['consume']
  stop(): Promise<void>
}

/** Consumers of this owner, and its heartbeat. */
export function createQueue(
  session: Session,
  perform: Perform,
  { pollMs = 3_000 }: SimulatedWorldOptions,
): Queue {
  const consumers = new Set<Consumer & { wake(): void }>()
  const source = messageSource(session, perform)

  function upkeep(): void {
    const round = perform('upkeep', () => {
      beatIfDue(session)
      if (consumers.size > 0) sweep(session)
    })
    // A round that fails is followed by the next.
    round.catch(() => undefined)
    for (const consumer of consumers) consumer.wake()
  }
  const timer = setInterval(upkeep, Math.min(pollMs, session.leaseMs / 3))
  timer.unref()

  return {
    consume(handler, { concurrency = 50 } = {}) {
      // What fails is a test's doing: it comes again, and a test that looks at it sees it.
      const consumer = createConsumer({ source, handler, concurrency, onError: () => undefined })
      const unsubscribe = session.onMessage(consumer.wake)
      const entry = {
        wake: () => consumer.wake(),
        async stop() {
          unsubscribe()
          await consumer.stop()
          consumers.delete(entry)
        },
      }
      consumers.add(entry)
      upkeep()
      return entry
    },
    async stop() {
      clearInterval(timer)
      await Promise.all([...consumers].map((consumer) => consumer.stop()))
    },
  }
}

function messageSource(session: Session, perform: Perform): MessageSource {
  /** What is being handled: the rest of what this owner has was taken by a call whose answer got lost. */
  const handled = new Set<number>()
  return {
    now: () => session.now(),
    async take(limit) {
      const taken = await perform('take', () => ({
        messages: takeMessages(session, limit, handled),
        nextDue: nextDue(session),
      }))
      for (const { id } of taken.messages) handled.add(id)
      return taken
    },
    acknowledge(id) {
      return perform('acknowledge', () => acknowledge(session, id)).finally(() => handled.delete(id))
    },
    putBack(id, runAt, uncounted) {
      return perform('putBack', () => giveBack(session, id, runAt, uncounted)).finally(() =>
        handled.delete(id),
      )
    },
  }
}
