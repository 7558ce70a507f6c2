import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { cleanEnvironment } from './run-command.ts'

export interface ServerOptions {
  cwd: string
  command: string
  /** Told the port as well, for servers that take it as an argument. */
  args: (port: number) => string[]
  env?: Record<string, string>
  /** Asked until it answers with any status; null asks nothing and waits for an open port. @default `/` */
  readyPath?: string | null
  /** @default 60_000 */
  timeoutMs?: number
  /** Reuses a port, to start a killed server again. @default a free one */
  port?: number
}

export interface Server {
  url: string
  port: number
  /** All that the server has printed so far. */
  output(): string
  /** Ends the server and its children. @default SIGTERM */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts a server in a process group of its own and waits until it answers over HTTP. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const child = spawn(options.command, options.args(port), {
    cwd: options.cwd,
    env: { ...cleanEnvironment(), PORT: String(port), HOST: '127.0.0.1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const output = collect(child)
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => stopGroup(child, signal)
  try {
    const { readyPath = '/', timeoutMs = 60_000 } = options
    const isReady = readyPath === null ? () => canConnect(port) : () => answers(url + readyPath)
    await untilReady(child, isReady, `${url}${readyPath ?? ''} within ${timeoutMs} ms`, timeoutMs)
  } catch (error) {
    await stop('SIGKILL')
    throw new Error(`${options.command} in ${options.cwd}: ${String(error)}\n${output()}`, { cause: error })
  }
  return { url, port, output, stop }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  child.on('error', (error) => (text += `${String(error)}\n`))
  return () => text
}

async function untilReady(
  child: ChildProcess,
  isReady: () => Promise<boolean>,
  what: string,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isReady())) {
    if (hasEnded(child))
      throw new Error(`the server ended with ${child.exitCode ?? child.signalCode ?? 'an error'}`)
    if (Date.now() > deadline) throw new Error(`no answer from ${what}`)
    await wait(50)
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(drain, () => false)
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (connected: boolean): void => {
      socket.destroy()
      resolve(connected)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}

async function drain(response: Response): Promise<true> {
  await response.arrayBuffer()
  return true
}

async function stopGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.pid === undefined) return
  const ended = hasEnded(child) ? undefined : once(child, 'exit')
  signalGroup(child.pid, signal)
  const force = setTimeout(signalGroup, 5000, child.pid, 'SIGKILL')
  await ended
  clearTimeout(force)
  // What the server itself started and left behind, a dev server's workers for example.
  signalGroup(child.pid, 'SIGKILL')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    // The whole group has ended already, which is what was asked for.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
