import type { MessageSource } from './consumer.ts'

export interface ReclaimingSource extends MessageSource {
  /** Puts back what this owner holds without knowing it. */
  reclaim(): Promise<void>
}

/**
 * Remembers the messages in the hands of this process. A call that fails may leave one in them that nobody knows of (the
 * answer that handed it out got lost, or what became of it could not be stored): to everybody else its owner is alive, so
 * only this process can free it.
 *
 * @param listTaken ids of the messages that this owner holds in the store
 */
export function withReclaim(source: MessageSource, listTaken: () => Promise<number[]>): ReclaimingSource {
  const held = new Set<number>()
  let taking = 0
  let uncertain = false

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
    now: source.now,
    async take(limit) {
      taking++
      try {
        const taken = await source.take(limit)
        for (const { id } of taken.messages) held.add(id)
        return taken
      } catch (error) {
        uncertain = true
        throw error
      } finally {
        taking--
      }
    },
    acknowledge: (id) => settle(id, source.acknowledge(id)),
    putBack: (id, runAt, uncounted) => settle(id, source.putBack(id, runAt, uncounted)),
    async reclaim() {
      if (!uncertain || taking > 0) return
      uncertain = false
      try {
        const lost = (await listTaken()).filter((id) => !held.has(id))
        for (const id of lost) await source.putBack(id, source.now(), true)
      } catch (error) {
        uncertain = true
        throw error
      }
    },
  }
}
