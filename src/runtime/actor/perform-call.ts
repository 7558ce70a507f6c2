import type { CallCommand } from '../../engine/index.ts'
import { createError } from '../../errors/index.ts'
import type { NewEvent, RunRecord } from '../../world/index.ts'
import type { ActorHost } from './actor-host.ts'
import { callMethod } from './calls/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { encodeForRun } from '../values/host-encoding.ts'
import { log } from '../log.ts'
import { backoffAfter, isStoreFailure } from '../store-failure.ts'

/** Whether a run ends only after this call, even when nobody waits for it. */
export function callHoldsEnd(method: string): boolean {
  return callMethod(method)?.holdsEnd ?? false
}

/**
 * Performs one call of workflow code and says what came of it, as the event that records it. Never rejects.
 *
 * @param over the run is no longer driven here
 * @returns undefined when that happened before there was an outcome
 */
export async function performCall(
  host: ActorHost,
  run: RunRecord,
  call: CallCommand,
  over: () => boolean,
): Promise<NewEvent | undefined> {
  for (let failures = 1; ; failures++) {
    try {
      return await completed(run, call, true, await perform(host, run, call))
    } catch (error) {
      if (!isStoreFailure(error)) return completed(run, call, false, error)
      if (over() || host.closed) return undefined
      const pause = backoffAfter(failures)
      log('error', `run ${run.runId}: ${call.method} failed in the store, trying again in ${pause} ms`, error)
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}

async function perform(host: ActorHost, run: RunRecord, call: CallCommand): Promise<unknown> {
  const method = callMethod(call.method)
  if (!method) throw createError('call-unknown', { method: call.method })
  const { world, launch } = host
  const context = { world, launch, run, callId: call.id, at: call.at }
  return method.perform(hostCodec().decode(call.input), context)
}

async function completed(run: RunRecord, call: CallCommand, ok: boolean, value: unknown): Promise<NewEvent> {
  const { id: correlationId, method } = call
  const event = { type: 'call_completed' as const, correlationId, createdAt: Date.now() }
  try {
    return { ...event, data: { method, ok }, payload: await encodeForRun(run.runId, value) }
  } catch (unstorable) {
    return { ...event, data: { method, ok: false }, payload: hostCodec().encode(unstorable) }
  }
}
