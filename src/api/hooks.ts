import { randomUUID } from 'node:crypto'
import { HookNotFoundError } from '../errors/index.ts'
import { getRuntime, getWorld, hostCodec } from '../runtime/index.ts'
import { type HookRecord, payloadText } from '../world/index.ts'

/** A live hook, as seen from outside. */
export interface Hook {
  runId: string
  hookId: string
  token: string
  isWebhook: boolean
  createdAt: Date
  /** What `createHook({ metadata })` stored; decoded on first use, not enumerable. */
  readonly metadata: Promise<unknown>
}

export type ResumedHook = Hook

/**
 * Gives a hook its next payload. Resolves when the payload is durable: it reaches the workflow exactly once, whatever
 * crashes afterwards.
 *
 * @throws HookNotFoundError when no live hook has the token; nothing is written
 * @throws SerializationError when the payload cannot be stored
 * @example await resumeHook('approval:order-1', { approved: true })
 */
export async function resumeHook<T = unknown>(
  tokenOrHook: string | { token: string },
  payload: T,
): Promise<ResumedHook> {
  const token = typeof tokenOrHook === 'string' ? tokenOrHook : tokenOrHook.token
  const encoded = hostCodec().encode(payload, 'payload')
  const world = await getWorld()
  const record = await world.hooks.byToken(token)
  if (!record) throw new HookNotFoundError(token)
  const runtime = getRuntime()
  const result = await world.inject(record.runId, {
    event: {
      type: 'hook_received',
      correlationId: record.hookId,
      createdAt: Date.now(),
      data: { resumeId: randomUUID() },
      payload: encoded,
    },
    wake: runtime.active ? 'claim' : 'message',
    after: runtime.parked.head(record.runId),
  })
  if (result.status === 'refused') throw new HookNotFoundError(token)
  if (result.status === 'appended' && result.claim) runtime.adopt(world, result.claim)
  return toHook(record)
}

/**
 * The live hook with this token.
 *
 * @throws HookNotFoundError
 */
export async function getHookByToken(token: string): Promise<Hook> {
  const record = await (await getWorld()).hooks.byToken(token)
  if (!record) throw new HookNotFoundError(token)
  return toHook(record)
}

function toHook(record: HookRecord): Hook {
  const { runId, hookId, token, isWebhook, createdAt } = record
  const hook = { runId, hookId, token, isWebhook, createdAt: new Date(createdAt) }
  let metadata: Promise<unknown> | undefined
  return Object.defineProperty(hook, 'metadata', {
    enumerable: false,
    get: () => (metadata ??= Promise.resolve(decodeMetadata(record))),
  }) as Hook
}

function decodeMetadata(record: HookRecord): unknown {
  return record.metadata === undefined ? undefined : hostCodec().decode(payloadText(record.metadata))
}
