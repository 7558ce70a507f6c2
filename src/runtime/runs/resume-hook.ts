import { randomUUID } from 'node:crypto'
import { HookNotFoundError, plainText } from '../../errors/index.ts'
import type { HookRecord } from '../../world/index.ts'
import { loadFlow } from '../flow-loader.ts'
import { encodeForRun } from '../values/host-encoding.ts'
import { log } from '../log.ts'
import { getRuntime } from '../runtime.ts'
import { getWorld } from '../world.ts'

/** The hook that has the token; whatever is no text is the token of none. @throws HookNotFoundError */
export async function findHook(given: unknown): Promise<HookRecord> {
  const token = plainText(given)
  const record = await (await getWorld()).hooks.byToken(token)
  if (!record) throw new HookNotFoundError(token)
  return record
}

/**
 * Gives a hook a payload. Resolves when it is durable; the run learns of it in the same transaction.
 *
 * @param resumeId makes repeats of one call converge on one payload
 * @throws HookNotFoundError when the hook is gone or its run has ended; nothing is written
 * @throws SerializationError when the payload cannot be stored
 */
export async function resumeRecord(
  hook: HookRecord,
  payload: unknown,
  resumeId: string = randomUUID(),
): Promise<void> {
  const { runId, hookId, token } = hook
  const world = await getWorld()
  await loadFlow().catch((error: unknown) => log('error', 'the flow module cannot be loaded', error))
  const encoded = await encodeForRun(runId, payload, 'payload')
  const runtime = getRuntime()
  const result = await world
    .inject(runId, {
      event: {
        type: 'hook_received',
        correlationId: hookId,
        createdAt: Date.now(),
        data: { resumeId },
        payload: encoded,
      },
      wake: runtime.active ? 'claim' : 'message',
      after: runtime.parked.head(runId),
    })
    .catch((error: unknown) => {
      // The payload may be there all the same, and the lease with it.
      runtime.lookLater(world, runId)
      throw error
    })
  if (result.status === 'refused') throw new HookNotFoundError(token)
  if (result.status === 'appended' && result.claim) runtime.adopt(world, result.claim)
}
