import { type ChildProcess, fork } from 'node:child_process'
import { onTestFinished } from 'vitest'
import type { Delivery } from '../../src/world/index.ts'
import { bundleScript } from '../e2e/harness/bundle-script.ts'
import type { StoreOptions } from './open-store.ts'

/** Another process that has opened a store. */
export interface StoreProcess {
  owner: string
  process: ChildProcess
  deliveries: Delivery[]
  /** The last head whose append was acknowledged to the process. */
  head: number
  send<T>(command: string, ...args: unknown[]): Promise<T>
  /** SIGKILL; resolves once the system has reaped it. */
  kill(): Promise<void>
}

interface Report {
  ready?: string
  delivery?: Delivery
  head?: number
  id?: number
  result?: unknown
  error?: string
}

/** Starts a process on the store; it is killed when the test is over. */
export async function startProcess(options: StoreOptions): Promise<StoreProcess> {
  const script = await bundleScript(new URL('child.ts', import.meta.url))
  const child = fork(script, [JSON.stringify(options)], { execArgv: [] })
  const answers = new Map<number, (report: Report) => void>()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const self: StoreProcess = {
    owner: '',
    process: child,
    deliveries: [],
    head: 0,
    send: (command, ...args) =>
      new Promise((resolve, reject) => {
        const id = answers.size + 1
        answers.set(id, ({ result, error }) => (error ? reject(new Error(error)) : resolve(result as never)))
        child.send({ id, command, args })
      }),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was ready`)))
    child.on('message', (report: Report) => {
      if (report.ready) resolve(void (self.owner = report.ready))
      if (report.delivery) self.deliveries.push(report.delivery)
      if (report.head) self.head = report.head
      if (report.id) answers.get(report.id)?.(report)
    })
  })
  return self
}
