import type { Connection } from './connection.ts'
import type { Pulse } from './pulse.ts'
import { findDead, sweepOwner } from './operations/owners.ts'
import { removeEnded } from './operations/retention.ts'

/**
 * When the thread of the pulse is started: the first heartbeat covers a lease from the opening on, and a thread costs tens
 * of milliseconds, which the first run should not pay. Milliseconds.
 */
const PULSE_DELAY_MS = 1000

/** Between two looks while no notifications arrive. Milliseconds. */
const DEAF_POLL_MS = 500

export interface UpkeepOptions {
  connection: Connection
  pollMs: number
  leaseMs: number
  retentionMs: number | undefined
  /** Sweeping is the business of processes that deliver messages. */
  isConsuming: () => boolean
  /** Begins the heartbeat from a thread; throws where there can be none. */
  startPulse: () => Pulse
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

  let pulse: Pulse | undefined
  function beginPulse(): void {
    if (!options.isConsuming()) return void pulseTimer.refresh()
    try {
      pulse = options.startPulse()
    } catch {
      // `pg` cannot be loaded apart: the heartbeat of the event loop alone decides, as it does everywhere else.
    }
  }
  const pulseTimer = setTimeout(beginPulse, Math.min(PULSE_DELAY_MS, leaseMs / 3)).unref()

  schedule()
  return {
    run,
    async stop() {
      stopped = true
      clearTimeout(timer)
      clearTimeout(pulseTimer)
      await pulse?.stop()
      await round
    },
  }
}
