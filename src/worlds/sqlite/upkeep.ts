import type { Connection } from './connection.ts'
import { needsSweep, sweep } from './operations/sweep.ts'

export interface UpkeepOptions {
  connection: Connection
  pollMs: number
  leaseMs: number
  /** Sweeping is the business of processes that deliver messages. */
  isConsuming: () => boolean
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
      if (options.isConsuming() && (await connection.read(() => needsSweep(connection.store)))) {
        await connection.commit.write(() => sweep(connection.store))
      }
    } catch (error) {
      onError(error)
    }
  }

  function run(): Promise<void> {
    round ??= upkeep().finally(() => (round = undefined))
    return round
  }

  const timer = setInterval(() => void run(), Math.min(options.pollMs, options.leaseMs / 3)).unref()
  return {
    run,
    async stop() {
      clearInterval(timer)
      await round
    },
  }
}
