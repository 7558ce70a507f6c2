import { randomUUID } from 'node:crypto'
import type { CodecExtension } from '../../codec/index.ts'

/** A signal as a value, see the realm's side: an aborted one is its reason, another the id that its abort is told under. */
type SignalData = { aborted: true; reason: unknown } | { id: string }

/** Ids of signals that have crossed a border. */
const ids = new WeakMap<AbortSignal, string>()
const controllers = new WeakMap<AbortSignal, AbortController>()

type Follow = (id: string) => AbortController
let follower: Follow | undefined

/** For the time of one decoding: who follows the run's signals that it meets. */
export function withFollower<T>(follow: Follow, decode: () => T): T {
  const outer = follower
  follower = follow
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
  decode: (data) => decodeSignal(data as SignalData),
}

/** `AbortController` as a value: aborting it in a step aborts the signal for the whole run. */
export const controllerExtension: CodecExtension = {
  tag: 'abortcontroller',
  match: (value) => value instanceof AbortController,
  encode: (value) => (value as AbortController).signal,
  decode: (signal) => controllers.get(signal as AbortSignal),
}

function encodeSignal(signal: AbortSignal): SignalData {
  if (signal.aborted) return { aborted: true, reason: signal.reason as unknown }
  const id = ids.get(signal) ?? `signal_${randomUUID()}`
  ids.set(signal, id)
  return { id }
}

function decodeSignal(data: SignalData): AbortSignal {
  const id = 'id' in data ? data.id : undefined
  const controller = (id === undefined ? undefined : follower?.(id)) ?? new AbortController()
  const { signal } = controller
  controllers.set(signal, controller)
  if (id !== undefined) ids.set(signal, id)
  if ('aborted' in data) controller.abort(data.reason)
  return signal
}
