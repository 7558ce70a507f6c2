import { type CodecExtension, recordOf, textOf } from '../../../codec/index.ts'
import { callHost } from '../calls.ts'
import type { LazyAbort } from '../globals/index.ts'
import type { RealmState } from '../state.ts'
import { encodeThrown } from '../workflows.ts'

/** A signal as a value: an aborted one is its reason, another the id under which its abort will be told. */
export type SignalData = { aborted: true; reason: unknown } | { id: string }

/** `AbortSignal` as a value. With its first crossing a signal gets an id; nothing is recorded before it is aborted. */
export function signalExtension(stateOf: () => RealmState): CodecExtension {
  return {
    tag: 'abortsignal',
    match: (value) => stateOf().signals.classes.made()?.isSignal(value) ?? false,
    encode: (value) => encodeSignal(stateOf(), value as AbortSignal),
    decode: (data) => decodeSignal(stateOf(), recordOf(data) as SignalData),
  }
}

/** `AbortController` as a value: whoever gets it may abort its signal. */
export function controllerExtension(classes: LazyAbort): CodecExtension {
  return {
    tag: 'abortcontroller',
    match: (value) => classes.made()?.isController(value) ?? false,
    encode: (value) => (value as AbortController).signal,
    decode: (signal) => classes.make().controllerOf(signal as AbortSignal),
  }
}

function encodeSignal(state: RealmState, signal: AbortSignal): SignalData {
  if (signal.aborted) return { aborted: true, reason: signal.reason as unknown }
  const { signals } = state
  const internals = signals.classes.make()
  const id = internals.idOf(signal) ?? giveId(state, signal)
  signals.met?.add(id)
  return { id }
}

function giveId({ signals, init }: RealmState, signal: AbortSignal): string {
  // The run's own ULID and an ordinal: the same on every replay, and unique where the value goes.
  const id = `signal_${init.runId.slice(init.runId.indexOf('_') + 1)}_${++signals.count}`
  signals.classes.make().setId(signal, id)
  signals.crossed.set(id, signal)
  return id
}

function decodeSignal(state: RealmState, data: SignalData): AbortSignal {
  const { classes, crossed, early } = state.signals
  if ('aborted' in data) {
    const signal = classes.make().create()
    classes.make().abort(signal, data.reason)
    return signal
  }
  const known = crossed.get(textOf(data.id))
  if (known) return known
  const signal = classes.make().create(data.id)
  crossed.set(data.id, signal)
  const reason = early.get(data.id)
  if (reason !== undefined) takeAbort(state, data.id, reason)
  return signal
}

/** An abort of this realm's code: whoever holds the signal outside is to know. */
export function tellAbort(state: RealmState, id: string, reason: unknown): void {
  const text = encodeThrown(state, reason)
  state.outbox.push(['signal-abort', id, text, state.site()])
  tellChildren(state, id, text)
}

/** An abort from outside. */
export function takeAbort(state: RealmState, id: string, reason: string): void {
  const { crossed, classes, early } = state.signals
  const signal = crossed.get(id)
  if (!signal) {
    early.set(id, reason)
    return
  }
  classes.make().abort(signal, decodeReason(state, reason))
  tellChildren(state, id, reason)
}

/** Encodes the arguments of a run to be started. @returns the text, and the ids of the signals in it */
export function encodeForChild(state: RealmState, args: unknown[]): { text: string; met: Set<string> } {
  const met = new Set<string>()
  state.signals.met = met
  try {
    return { text: state.codec.encode(args, 'args'), met }
  } finally {
    delete state.signals.met
  }
}

/** The run was started with these signals: from now on it is told of their aborts, and at once of earlier ones. */
export function tieToChild(state: RealmState, runId: string, ids: Iterable<string>): void {
  const { children, crossed } = state.signals
  for (const id of ids) {
    children.set(id, [...(children.get(id) ?? []), runId])
    const signal = crossed.get(id)
    if (signal?.aborted) tellChild(state, runId, id, encodeThrown(state, signal.reason))
  }
}

function tellChildren(state: RealmState, id: string, reason: string): void {
  for (const runId of state.signals.children.get(id) ?? []) tellChild(state, runId, id, reason)
}

function tellChild(state: RealmState, runId: string, id: string, reason: string): void {
  void callHost(state, 'signal.abort', [runId, id, reason])
}

/** A reason that cannot be read must not keep the abort back. */
function decodeReason(state: RealmState, reason: string): unknown {
  try {
    return state.codec.decode(reason)
  } catch (error) {
    return error
  }
}
