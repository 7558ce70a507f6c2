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
  restart(): Promise<void>
  freeze(): void
  thaw(): void
  /** Sends it a message over IPC. */
  tell(message: object): void
}

/** Starts a server and waits until it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  let { child, port } = await launch(options)
  return {
    get pid() {
      return child.pid!
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async post(body) {
      const response = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      })
      return { status: response.status, body: await response.json() }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async restart() {
      ;({ child, port } = await launch(options))
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    tell: (message) => void child.send(message),
  }
}

async function launch({
  script,
  env,
  output,
}: ServerOptions): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(script, [], {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.stdout!.pipe(output, { end: false })
  child.stderr!.pipe(output, { end: false })
  const died = once(child, 'exit').then(() => {
    throw new Error('a server ended before it listened; see its output')
  })
  // After the start its end is what this harness is about.
  died.catch(() => undefined)
  const [{ port }] = (await Promise.race([once(child, 'message'), died])) as [{ port: number }]
  return { child, port }
}
