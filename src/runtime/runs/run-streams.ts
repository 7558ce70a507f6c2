import { checkNamespace, checkStartIndex, optionsOf, refuseArgument } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'
import { deferred } from '../deferred.ts'
import { hostCodec } from '../values/host-codec.ts'
import { stepContextStorage } from '../steps/step-context.ts'
import { readStream, StoredWritable, tailIndex, userStream } from '../streams/index.ts'

export interface WorkflowReadableStreamOptions {
  /** Which of the run's streams. @default the one without a name */
  namespace?: string
  /** Index of the first chunk; negative counts from the end as it is when reading begins. @default 0 */
  startIndex?: number
  /** Gets a promise of the stream's end, for hosts that have to be told what to wait for. */
  ops?: Promise<unknown>[]
}

export interface WorkflowRunWritableStreamOptions {
  /** Which of the run's streams. @default the one without a name */
  namespace?: string
  /** Gets a promise of the writable's end, for hosts that have to be told what to wait for. */
  ops?: Promise<unknown>[]
}

/** A run's stream: a `ReadableStream` that also knows the index of its last chunk, -1 while there is none. */
// oxlint-disable-next-line typescript/no-explicit-any -- as in `workflow`: an app that names no type reads what it likes
export type WorkflowReadableStream<R = any> = ReadableStream<R> & { getTailIndex(): Promise<number> }

/** Where a run is: its World, when not that of this process. */
interface RunPlace {
  runId: string
  world: World | undefined
}

/** A run's stream, read live from an index on. */
export function readRun<R>(
  { runId, world }: RunPlace,
  options: WorkflowReadableStreamOptions | undefined,
): WorkflowReadableStream<R> {
  const { namespace, startIndex = 0, ops } = optionsOf('run.getReadable()', options)
  checkNamespace('run.getReadable()', namespace)
  checkStartIndex(startIndex)
  checkOps('run.getReadable()', ops)
  hostCodec()
  const target = { ...userStream(runId, namespace), world }
  const ended = ops && deferred()
  if (ended) ops.push(ended.promise)
  const stream = readStream({ ...target, from: startIndex, ...(ended ? { onEnd: ended.resolve } : {}) })
  return Object.defineProperty(stream, 'getTailIndex', {
    value: () => tailIndex(target),
  }) as WorkflowReadableStream<R>
}

/** A writable onto a run's stream: in a step it is the step's, which does not end before what it wrote is durable. */
export function writeRun<W>(
  { runId, world }: RunPlace,
  options: WorkflowRunWritableStreamOptions | undefined,
): WritableStream<W> {
  const { namespace, ops } = optionsOf('run.getWritable()', options)
  checkNamespace('run.getWritable()', namespace)
  checkOps('run.getWritable()', ops)
  hostCodec()
  const target = { ...userStream(runId, namespace), world }
  const streams = world ? undefined : stepContextStorage().getStore()?.streams
  const writable = streams?.writable(target) ?? new StoredWritable(target, { acknowledge: true })
  ops?.push(writable.ended)
  return writable as unknown as WritableStream<W>
}

function checkOps(api: string, ops: unknown): void {
  if (ops !== undefined && !Array.isArray(ops)) refuseArgument(api, 'ops', ops, 'an array, or nothing')
}
