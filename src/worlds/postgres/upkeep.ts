import type { Connection } from './connection.ts'
import { findDead, sweepOwner } from './operations/owners.ts'
import { removeEnded } from './operations/retention.ts'

/** Between two looks while no notifications arrive. Milliseconds. */
const DEAF_POLL_MS = 500

export interface UpkeepOptions {
  connection: Connection
  pollMs: number
  leaseMs: number
  retentionMs: number | undefined
  /** Sweeping is the business of processes that deliver messages. */
  isConsuming: () => boolean
  /** Puts back messages that this process holds without knowing it. */
  reclaim: () => Promise<void>
  /** An error that no caller waits for. */
  onError: (error: unknown) => void
}

/** The one loop of a World: heartbeat, hints that got lost, what dead owners left behind, runs beyond their time. */
export interface Upkeep {
  /** A round now. */
  run(): Promise<void>
  stop(): Promise<void>
}

export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { connection, pollMs, leaseMs, retentionMs, onError } = options
  const { store } = connection
  let round: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function upkeep(): Promise<void> {
    try {
      await connection.beat()
      if (!options.isConsuming()) return
      await options.reclaim()
      for (const dead of await findDead(store)) await sweepOwner(store, dead)
      await removeEnded(store, retentionMs)
    } catch (error) {
      onError(error)
    }
  }

  function run(): Promise<void> {
    round ??= upkeep().finally(() => {
      round = undefined
      connection.wake()
    })
    return round
  }

  function schedule(): void {
    if (stopped) return
    const poll = connection.hears() ? pollMs : Math.min(pollMs, DEAF_POLL_MS)
    timer = setTimeout(() => void run().then(schedule), Math.min(poll, leaseMs / 3)).unref()
  }

  schedule()
  return {
    run,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}
