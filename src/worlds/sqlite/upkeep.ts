import type { Connection } from './connection.ts'
import { hasEnded, removeEnded } from './operations/remove-ended.ts'
import { type Pulse, startPulse } from '../shared/index.ts'
import { needsSweep, sweep } from './operations/sweep.ts'
import { pulseFile } from './owners.ts'

/**
 * When the thread of the pulse is started: the first heartbeat covers a lease from the opening on, and a thread costs tens
 * of milliseconds, which the first run should not pay. Milliseconds.
 */
const PULSE_DELAY_MS = 1000

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

/** The one loop of a World: heartbeat, hints that got lost, and what dead owners left behind. */
export interface Upkeep {
  /** A round now. */
  run(): Promise<void>
  stop(): Promise<void>
}

export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { connection, onError } = options
  let round: Promise<void> | undefined

  async function upkeep(): Promise<void> {
    try {
      await connection.beatIfDue()
      await connection.read(connection.readHints)
      await options.reclaim()
      if (options.isConsuming() && (await connection.read(() => needsSweep(connection.store)))) {
        await connection.commit.write(() => sweep(connection.store))
      }
      if (options.isConsuming()) await removeOld()
    } catch (error) {
      onError(error)
    }
  }

  async function removeOld(): Promise<void> {
    if (options.retentionMs === undefined) return
    const { store } = connection
    const before = store.now() - options.retentionMs
    if (await connection.read(() => hasEnded(store, before)))
      await connection.commit.write(() => removeEnded(store, before))
  }

  let pulse: Pulse | undefined
  function beginPulse(): void {
    if (!options.isConsuming()) return void pulseTimer.refresh()
    const { store } = connection
    try {
      pulse = startPulse(pulseFile(store.file, store.owner.id), options.leaseMs / 3)
    } catch (error) {
      // Without it the heartbeat alone decides.
      onError(error)
    }
  }

  function run(): Promise<void> {
    round ??= upkeep().finally(() => (round = undefined))
    return round
  }

  const timer = setInterval(() => void run(), Math.min(options.pollMs, options.leaseMs / 3)).unref()
  const pulseTimer = setTimeout(beginPulse, Math.min(PULSE_DELAY_MS, options.leaseMs / 3)).unref()
  return {
    run,
    async stop() {
      clearInterval(timer)
      clearTimeout(pulseTimer)
      await pulse?.stop()
      await round
    },
  }
}
