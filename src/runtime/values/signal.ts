import { randomUUID } from 'node:crypto'
import { type CodecExtension, damaged, recordOf, textOf, Unstorable } from '../../codec/index.ts'
import { currentEncoding } from './encoding-context.ts'
import { log } from '../log.ts'
import { getWorld } from '../world.ts'

/** A signal as a value, see the realm's side: an aborted one is its reason, another the id that its abort is told under. */
type SignalData = { aborted: true; reason: unknown } | { id: string }

/** A signal that has crossed a border. */
interface Crossed {
  id: string
  /** The run that it came from, whose log has its abort already. */
  home?: string
  /** The runs that it was passed to from here: told of its abort for as long as this process lives. */
  runs: Set<string>
}

const crossed = new WeakMap<AbortSignal, Crossed>()
const controllers = new WeakMap<AbortSignal, AbortController>()

interface Follower {
  runId: string
  /** The controller of the run's signal. */
  follow(id: string): AbortController
}
let follower: Follower | undefined

/** For the time of one decoding: who follows the run's signals that it meets. */
export function withFollower<T>(next: Follower, decode: () => T): T {
  const outer = follower
  follower = next
  try {
    return decode()
  } finally {
    follower = outer
  }
}

/** `AbortSignal` as a value. In a step's arguments it becomes a native signal that aborts when the run's signal does. */
export const signalExtension: CodecExtension = {
  tag: 'abortsignal',
  match: (value) => value instanceof AbortSignal,
  encode: (value) => encodeSignal(value as AbortSignal),
  decode: (data) => decodeSignal(recordOf(data) as SignalData),
}

/** `AbortController` as a value: aborting it in a step aborts the signal for the whole run. */
export const controllerExtension: CodecExtension = {
  tag: 'abortcontroller',
  match: (value) => value instanceof AbortController,
  encode: (value) => (value as AbortController).signal,
  decode: (signal) => controllers.get(signal as AbortSignal) ?? damaged(),
}

function encodeSignal(signal: AbortSignal): SignalData {
  if (signal.aborted) return { aborted: true, reason: signal.reason as unknown }
  const runId = currentEncoding()?.runId
  const known = crossed.get(signal)
  if (runId === undefined) {
    if (known) return { id: known.id }
    throw new Unstorable(
      'an AbortSignal that belongs to no run',
      'Pass it to start(), return it from a step, or make it in the workflow.',
    )
  }
  const { id, home, runs } = known ?? know(signal, { id: `signal_${randomUUID()}`, runs: new Set() })
  if (runId !== home) runs.add(runId)
  return { id }
}

function know(signal: AbortSignal, made: Crossed): Crossed {
  crossed.set(signal, made)
  const tell = (): void => {
    for (const runId of made.runs) {
      tellRun(runId, made.id, signal.reason).catch((error: unknown) =>
        log('error', `run ${runId}: the abort of a signal was not recorded`, error),
      )
    }
  }
  signal.addEventListener('abort', tell, { once: true })
  return made
}

async function tellRun(runId: string, id: string, reason: unknown): Promise<void> {
  // Loaded when needed, since it encodes with the codec that this module is a part of.
  const { encodeReason, injectAbort } = await import('../steps/inject-abort.ts')
  await injectAbort(await getWorld(), runId, id, encodeReason(reason))
}

function decodeSignal(data: SignalData): AbortSignal {
  const id = 'id' in data ? textOf(data.id) : undefined
  const controller = (id === undefined ? undefined : follower?.follow(id)) ?? new AbortController()
  const { signal } = controller
  controllers.set(signal, controller)
  if (id !== undefined && !crossed.has(signal)) {
    know(signal, { id, runs: new Set(), ...(follower ? { home: follower.runId } : {}) })
  }
  if ('aborted' in data) controller.abort(data.reason)
  return signal
}
