import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Fault } from './faults.ts'
import type { StoreKind, StoreTrouble } from './stores.ts'

/** One column of the matrix: what happens to the process, or to its store, at each point of a program. */
export interface Way {
  title: string
  fault: Omit<Fault, 'point'>
  /** A second process has been there all along: nobody starts one when the first is gone. */
  survivor?: boolean
  /** What the harness does while the process waits. `goOn` lets it go on. */
  meanwhile?: (scene: Scene, goOn: () => void) => Promise<void>
  /** @default every store */
  only?: StoreKind
}

export interface Scene {
  pid: number
  folder: string
  trouble: StoreTrouble
}

const kill = (level: Fault['level'], when: Fault['when']): Omit<Fault, 'point'> => ({
  level,
  when,
  act: 'kill',
})
const pause = (when: Fault['when']): Omit<Fault, 'point'> => ({ level: 'call', when, act: 'wait' })

/** How long the disk stays full, and the database away. Milliseconds. */
const OUTAGE = 700

export const WAYS: Readonly<Record<string, Way>> = {
  before: { title: 'killed before a call', fault: kill('call', 'before') },
  after: { title: 'killed after a call', fault: kill('call', 'after') },
  'commit-before': { title: 'killed before a commit', fault: kill('commit', 'before') },
  'commit-after': { title: 'killed after a commit', fault: kill('commit', 'after') },
  'survivor-before': {
    title: 'killed before a call, a process survives',
    fault: kill('call', 'before'),
    survivor: true,
  },
  'survivor-after': {
    title: 'killed after a call, a process survives',
    fault: kill('call', 'after'),
    survivor: true,
  },
  freeze: { title: 'frozen beyond its lease', fault: { level: 'call', when: 'before', act: 'freeze' } },
  forward: {
    title: 'clock set 1 h ahead',
    fault: { level: 'call', when: 'before', act: 'clock', jump: 3_600_000 },
  },
  back: {
    title: 'clock set 5 s back',
    fault: { level: 'call', when: 'before', act: 'clock', jump: -5_000 },
  },
  full: { title: 'disk full before a call', fault: pause('before'), only: 'sqlite', meanwhile: fillDisk },
  'full-after': {
    title: 'disk full after a call',
    fault: pause('after'),
    only: 'sqlite',
    meanwhile: fillDisk,
  },
  database: {
    title: 'database stopped before a call',
    fault: pause('before'),
    only: 'postgres',
    meanwhile: stopDatabase,
  },
  'database-after': {
    title: 'database stopped after a call',
    fault: pause('after'),
    only: 'postgres',
    meanwhile: stopDatabase,
  },
  cut: {
    title: 'connections cut at a call',
    fault: pause('before'),
    only: 'postgres',
    meanwhile: cutConnections,
  },
}

/**
 * A file may grow no further than the log of the store is now: the system refuses what the process writes at its end, as
 * it does on a full disk. (What else it writes in a test is shorter.)
 */
async function fillDisk({ pid, folder }: Scene, goOn: () => void): Promise<void> {
  const { size } = statSync(join(folder, 'workflow.db-wal'))
  await limitFiles(pid, String(Math.max(size, 4096)))
  goOn()
  await wait(OUTAGE)
  await limitFiles(pid, 'unlimited')
}

async function limitFiles(pid: number, limit: string): Promise<void> {
  await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${limit}:unlimited`])
}

async function stopDatabase({ trouble }: Scene, goOn: () => void): Promise<void> {
  await trouble.stop!()
  goOn()
  await wait(OUTAGE)
  await trouble.start!()
}

async function cutConnections({ trouble }: Scene, goOn: () => void): Promise<void> {
  const until = Date.now() + OUTAGE
  await trouble.cut!()
  goOn()
  while (Date.now() < until) await trouble.cut!()
}
