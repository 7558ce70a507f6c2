import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { type FlowParts, ownFile, type ProjectOptions } from '../../src/bundler/index.ts'

/** What crosses between the threads. */
export type BuildResult = (FlowParts & { warnings: string[] }) | { errors: string; warnings: string[] }

export interface WorkerData {
  options: ProjectOptions
  port: MessagePort
  /** Goes up by one for each result. */
  done: Int32Array
}

interface Builder {
  worker: Worker
  port: MessagePort
  done: Int32Array
}

const builders = new Map<string, Builder>()

/**
 * TypeScript emits synchronously and esbuild bundles asynchronously: the bundle is made in a thread, which lives on for
 * the next build of a watching compiler, while this one waits for it.
 */
export function buildInWorker(options: ProjectOptions): BuildResult {
  const key = JSON.stringify(options)
  let builder = builders.get(key)
  if (!builder) builders.set(key, (builder = startBuilder(options)))
  const before = Atomics.load(builder.done, 0)
  builder.worker.postMessage('build')
  Atomics.wait(builder.done, 0, before)
  const received = receiveMessageOnPort(builder.port) as { message: BuildResult } | undefined
  if (!received) throw new Error('The thread that builds workflows ended without a result')
  return received.message
}

function startBuilder(options: ProjectOptions): Builder {
  const { port1: port, port2 } = new MessageChannel()
  const done = new Int32Array(new SharedArrayBuffer(4))
  const workerData: WorkerData = { options, port: port2, done }
  const worker = new Worker(ownFile('./nest/worker', 'default')!, { workerData, transferList: [port2] })
  // The compiler's process ends when it has nothing else to do.
  worker.unref()
  port.unref()
  return { worker, port, done }
}
