import { hasPulse, isSameKernel, machineIdentity, processExists, processStart } from '../shared/index.ts'
import { inOneTransaction, type SqlDriver } from './driver.ts'
import { isLifeOver } from './life-lock.ts'
import type { Owner, Store } from './store.ts'

export interface OwnerRow {
  id: number
  machine: string
  pid: number
  started: string
  beat_at: number
}

/** Enters this process into the store. */
export function registerOwner(db: SqlDriver, now: number): Owner {
  const machine = machineIdentity()
  const started = processStart(process.pid)
  const insert = db.prepare('INSERT INTO owners (machine, pid, started, beat_at) VALUES (?, ?, ?, ?)')
  const values = [machine, process.pid, started, now]
  const { lastInsertRowid } = inOneTransaction(db, 'IMMEDIATE', () => insert.run(values))
  return { id: Number(lastInsertRowid), machine, pid: process.pid, started }
}

/** Renews this owner's heartbeat; enters it again if others have taken it for dead. */
export function beat(store: Store, now: number): void {
  const { id, machine, pid, started } = store.owner
  store
    .sql(
      `INSERT INTO owners (id, machine, pid, started, beat_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`,
    )
    .run([id, machine, pid, started, now])
}

export function removeOwner(store: Store): void {
  store.sql('DELETE FROM owners WHERE id = ?').run([store.owner.id])
}

/** Somebody else has the store open and wants to be told. Asked in the transaction itself: who comes later reads. */
export function hasOtherOwners(store: Store): boolean {
  return store.sql('SELECT 1 FROM owners WHERE id <> ? LIMIT 1').get([store.owner.id]) !== undefined
}

export function listOtherOwners(store: Store): OwnerRow[] {
  return store.sql('SELECT * FROM owners WHERE id <> ?').all<OwnerRow>([store.owner.id])
}

/** True when the leases of this owner id are valid. An id that is not entered any more has been found dead. */
export function isOwnerAlive(store: Store, id: number): boolean {
  if (id === store.owner.id) return true
  const row = store.sql('SELECT * FROM owners WHERE id = ?').get<OwnerRow>([id])
  return row !== undefined && isAlive(store, row)
}

/** A fresh heartbeat and, where that can be looked up, a process that exists or its lock. One whose event loop is blocked has a pulse. */
export function isAlive(store: Store, row: OwnerRow): boolean {
  const isSilent = row.beat_at + store.leaseMs <= store.now()
  if (row.machine !== store.owner.machine) {
    const { db, file, owner } = store
    return !isSilent && !(isSameKernel(row.machine, owner.machine) && isLifeOver(db, file, row.id))
  }
  if (isSilent && !hasPulse(pulseFile(store.file, row.id), store.leaseMs)) return false
  return processExists(row.pid, row.started)
}

/** Beside the store: what an owner renews off its event loop. */
export function pulseFile(file: string, owner: number): string {
  return `${file}-alive-${owner}`
}
