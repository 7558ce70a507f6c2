import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs'
import type { SqlDriver } from './driver.ts'

/**
 * A file beside the store that an owner keeps locked while its process exists, and the kernel unlocks with its end. It tells
 * of processes in other containers, whose ids say nothing here.
 */
function lifeFile(file: string, owner: number): string {
  return `${file}-life-${owner}`
}

/** Holds the lock of a new owner. Gives what lets it go; nothing where files cannot be locked: then heartbeats decide. */
export function holdLife(db: SqlDriver, file: string, owner: number): () => void {
  const locked = lifeFile(file, owner)
  const unlocked = `${locked}-new`
  try {
    closeSync(openSync(unlocked, 'a', 0o600))
    const release = db.lock(unlocked)
    // Under the name that others look at only now: an unlocked file there means that its owner is dead.
    renameSync(unlocked, locked)
    return () => {
      release()
      rmSync(locked, { force: true })
    }
  } catch {
    rmSync(unlocked, { force: true })
    return () => undefined
  }
}

/** True when an owner has ended: its file is there, and nobody holds it. */
export function isLifeOver(db: SqlDriver, file: string, owner: number): boolean {
  const locked = lifeFile(file, owner)
  try {
    return existsSync(locked) && !db.isLocked(locked)
  } catch {
    // Not readable for this process, say: the heartbeat decides.
    return false
  }
}

/** Removes what an owner that was found dead has left. */
export function removeLife(file: string, owner: number): void {
  rmSync(lifeFile(file, owner), { force: true })
}
