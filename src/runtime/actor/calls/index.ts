/**
 * What workflow code may ask of the host: a table of methods, each performed at least once and recorded once.
 *
 * Must not know: actors, machines; which run asks is told.
 */
import type { CallMethod } from './method.ts'
import { runCalls } from './run.ts'
import { webhookCalls } from './webhook.ts'
import { abortCall } from './signal.ts'
import { startCall } from './start.ts'

export type { CallContext, CallMethod } from './method.ts'

/** Everything that workflow code may ask of the host, by name. Names are in event logs: they stay. */
const METHODS: ReadonlyMap<string, CallMethod> = new Map(
  Object.entries({ start: startCall, 'signal.abort': abortCall, ...runCalls, ...webhookCalls }),
)

export function callMethod(name: string): CallMethod | undefined {
  return METHODS.get(name)
}
