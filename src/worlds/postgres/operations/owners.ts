import { machineIdentity, processExists, processStart } from '../../shared/index.ts'
import type { SqlSession } from '../driver.ts'
import type { Owner, Store } from '../store.ts'

export interface OwnerRow {
  id: number
  machine: string
  pid: number
  started: string
  alive_until: number
}

/** Enters this process into the store. */
export async function registerOwner(session: SqlSession, schema: string, aliveUntil: number): Promise<Owner> {
  const identity = { machine: machineIdentity(), pid: process.pid, started: processStart(process.pid) }
  const { rows } = await session.query<{ id: number }>({
    text: `INSERT INTO ${schema}.owners (machine, pid, started, alive_until) VALUES ($1, $2, $3, $4) RETURNING id`,
    values: [identity.machine, identity.pid, identity.started, aliveUntil],
  })
  return { id: rows[0]!.id, ...identity }
}

/** Renews this owner's heartbeat; enters it again if others have taken it for dead. */
export async function beat(store: Store): Promise<void> {
  const { id, machine, pid, started } = store.owner
  await store.read(
    `INSERT INTO ${store.schema}.owners (id, machine, pid, started, alive_until) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
    [id, machine, pid, started, store.aliveNow() + store.leaseMs],
  )
}

/** Frees everything that this owner holds, and takes it out. */
export async function leave(store: Store): Promise<void> {
  await store.call('sweep_owner', [store.owner.id, store.owner.id, true, store.aliveNow(), store.now()], {
    repeatable: true,
  })
}

/** The database's clock, in epoch milliseconds. */
export async function readClock(session: SqlSession): Promise<number> {
  const { rows } = await session.query<{ now: number }>({
    text: 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now',
  })
  return rows[0]!.now
}

/** Owners that are dead: without a heartbeat, or gone from this machine, or holding something without being entered. */
export async function findDead(store: Store): Promise<Array<{ id: number; certain: boolean }>> {
  const { schema } = store
  const others = await store.read<OwnerRow>(`SELECT * FROM ${schema}.owners WHERE id <> $1`, [store.owner.id])
  const strays = await store.read<{ owner: number }>(
    `SELECT owner FROM ${schema}.runs WHERE owner IS NOT NULL
     UNION SELECT owner FROM ${schema}.messages WHERE owner IS NOT NULL
     EXCEPT SELECT id FROM ${schema}.owners EXCEPT SELECT $1::bigint`,
    [store.owner.id],
  )
  const gone = others.filter((row) => isGone(store, row)).map(({ id }) => ({ id, certain: true }))
  const silent = others
    .filter((row) => row.alive_until <= store.aliveNow() && !isGone(store, row))
    .map(({ id }) => ({ id, certain: false }))
  return [...gone, ...silent, ...strays.map(({ owner }) => ({ id: owner, certain: false }))]
}

/** True when the process of one owner is certainly gone. */
export async function isOwnerGone(store: Store, id: number): Promise<boolean> {
  const text = `SELECT * FROM ${store.schema}.owners WHERE id = $1`
  const [row] = await store.read<OwnerRow>(text, [id])
  return row !== undefined && isGone(store, row)
}

/** True when the owner's process was one of this machine, and is not there any more. */
export function isGone(store: Store, row: Pick<OwnerRow, 'machine' | 'pid' | 'started'>): boolean {
  return row.machine === store.owner.machine && !processExists(row.pid, row.started)
}

/** Takes an owner out and frees what it holds. True when there was anything to free. */
export function sweepOwner(
  store: Store,
  { id, certain }: { id: number; certain: boolean },
): Promise<boolean> {
  const values = [store.owner.id, id, certain, store.aliveNow(), store.now()]
  return store.call<boolean>('sweep_owner', values, { repeatable: true })
}
