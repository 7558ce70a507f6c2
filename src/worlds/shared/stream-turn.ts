import type { StreamWriter } from '../../world/index.ts'

/** What a store keeps of a writer: its last batch. */
export interface LastBatch {
  attempt: number
  /** Chunks that the attempt had appended before it. */
  position: number
  count: number
  /** Where in the stream its first chunk is. */
  idx: number
}

/** Whether a writer's batch is the one that is due, the last one sent again, or out of turn; see `StreamWriter`. */
export function turnOf(last: LastBatch | undefined, writer: StreamWriter): 'next' | 'again' | 'out-of-turn' {
  const { attempt, position } = writer
  if (last === undefined || attempt > last.attempt) return position === 0 ? 'next' : 'out-of-turn'
  if (attempt < last.attempt) return 'out-of-turn'
  if (position === last.position) return 'again'
  return position === last.position + last.count ? 'next' : 'out-of-turn'
}
