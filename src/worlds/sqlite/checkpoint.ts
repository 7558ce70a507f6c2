import { stat } from 'node:fs/promises'
import { isBusy, type SqlDriver } from './driver.ts'
import { report } from './report.ts'
import { toStoreError } from './store-errors.ts'

/** Commits between two looks at the size of the write-ahead log. */
const COMMITS_PER_LOOK = 200
/** Size from which its content is moved into the file. SQLite's own default is the same thousand pages. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024
/** Size from which writers are made to begin it anew: under steady load it would grow for ever otherwise. */
const RESTART_BYTES = 32 * 1024 * 1024

export interface Checkpointer {
  /** To be called after every commit. */
  committed(this: void): void
  stop(): Promise<void>
}

/** Keeps the write-ahead log small, off the hot path: a checkpoint inside a commit blocks for tens of milliseconds. */
export function createCheckpointer(db: SqlDriver, file: string): Checkpointer {
  let commits = 0
  let stopped = false
  let running: Promise<void> | undefined

  async function look(): Promise<void> {
    try {
      const { size } = await stat(`${file}-wal`)
      if (size < CHECKPOINT_BYTES || stopped) return
      await db.checkpoint('passive')
      if (size >= RESTART_BYTES) await db.checkpoint('restart')
    } catch (error) {
      // Another process may be doing the same.
      if (!isBusy(error)) report(toStoreError(error, file))
    }
  }

  return {
    committed() {
      commits += 1
      if (commits < COMMITS_PER_LOOK || running !== undefined || stopped) return
      commits = 0
      running = look().finally(() => (running = undefined))
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
