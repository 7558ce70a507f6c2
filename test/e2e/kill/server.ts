import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type WriteStream } from 'node:fs'
import { cleanEnvironment } from '../harness/run-command.ts'

export interface ServerOptions {
  script: string
  env: Record<string, string>
  /** Where everything that it prints goes. */
  output: WriteStream
}

/** One place at which a server process lives, dies and lives again. */
export interface Server {
  readonly pid: number
  /** False once it has ended. */
  isAlive(): boolean
  /** @throws when there is no answer, and so no telling whether the request was carried out */
  post(body: unknown): Promise<{ status: number; body: unknown }>
  kill(): Promise<void>
  /** SIGTERM; resolves once it has ended. */
  terminate(): Promise<void>
  /** `pid` is the new one's at once. @throws when it ends before it listens */
  restart(): Promise<void>
  freeze(): void
  thaw(): void
  /** Sends it a message over IPC. */
  tell(message: object): void
}

/** Starts a server and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  let current = launch(options)
  await current.listening
  return {
    get pid() {
      return current.child.pid!
    },
    isAlive: () => isAlive(current.child),
    async post(body) {
      const response = await fetch(`http://127.0.0.1:${await current.listening}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      })
      return { status: response.status, body: await response.json() }
    },
    async kill() {
      const { child } = current
      if (!isAlive(child)) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async terminate() {
      const { child } = current
      if (!isAlive(child)) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
    async restart() {
      current = launch(options)
      await current.listening
    },
    freeze: () => void current.child.kill('SIGSTOP'),
    thaw: () => void current.child.kill('SIGCONT'),
    tell: (message) => void current.child.send(message),
  }
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

/** `listening`: its port, once it listens; rejects when it ends before. */
function launch({ script, env, output }: ServerOptions): { child: ChildProcess; listening: Promise<number> } {
  const child = fork(script, [], {
    // Not the loader of this process: the script is plain JavaScript.
    execArgv: [],
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.stdout!.pipe(output, { end: false })
  child.stderr!.pipe(output, { end: false })
  const died = once(child, 'exit').then(() => {
    throw new Error('a server ended before it listened; see its output')
  })
  const listens = once(child, 'message').then(([message]) => (message as { port: number }).port)
  const listening = Promise.race([listens, died])
  // After the start its end is what this harness is about; and it may be killed while it starts.
  for (const promise of [listens, died, listening]) promise.catch(() => undefined)
  return { child, listening }
}
