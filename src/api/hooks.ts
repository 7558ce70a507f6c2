import {
  deliverWebhook,
  findHook,
  HOOK_OWNER,
  type HookOwner,
  hostCodec,
  resumeRecord,
  webhookSettings,
} from '../runtime/index.ts'
import { type HookRecord, payloadText } from '../world/index.ts'

/** A live hook, as seen from outside. */
export interface Hook extends HookOwner {
  runId: string
  hookId: string
  token: string
  isWebhook: boolean
  createdAt: Date
  /** The token stays taken until then, even when the run has ended before. */
  tokenRetentionUntil?: Date
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
  const token: unknown = typeof tokenOrHook === 'object' ? tokenOrHook?.token : tokenOrHook
  const record = await findHook(token)
  await resumeRecord(record, payload)
  return toHook(record)
}

/**
 * Hands a request to a webhook, as its public address does, without a server. Resolves with the response: 202, the one
 * that the webhook was made with, or what the workflow responds.
 *
 * @throws HookNotFoundError when no live webhook has the token; nothing is written
 * @throws WorkflowRuntimeError `webhook-response-not-sent` when a manual webhook does not respond
 * @example const response = await resumeWebhook(token, new Request(url, { method: 'POST', body }))
 */
export function resumeWebhook(token: string, request: Request): Promise<Response> {
  return deliverWebhook(token, request)
}

/**
 * The live hook with this token.
 *
 * @throws HookNotFoundError
 */
export async function getHookByToken(token: string): Promise<Hook> {
  return toHook(await findHook(token))
}

function toHook(record: HookRecord): Hook {
  const { runId, hookId, token, isWebhook, createdAt, retentionUntil } = record
  const hook = {
    runId,
    hookId,
    token,
    isWebhook,
    createdAt: new Date(createdAt),
    ...HOOK_OWNER,
    ...(retentionUntil === undefined ? {} : { tokenRetentionUntil: new Date(retentionUntil) }),
  }
  let metadata: Promise<unknown> | undefined
  return Object.defineProperty(hook, 'metadata', {
    enumerable: false,
    get: () => (metadata ??= Promise.resolve(decodeMetadata(record))),
  }) as Hook
}

function decodeMetadata(record: HookRecord): unknown {
  if (record.isWebhook) return webhookSettings(record).metadata
  return record.metadata === undefined ? undefined : hostCodec().decode(payloadText(record.metadata))
}
