import { randomUUID } from 'node:crypto'
import { INLINE_BODY, type ReplyAddress, type StoredBody } from '../../codec/index.ts'
import { createError, HookNotFoundError } from '../../errors/index.ts'
import { type HookRecord, payloadText } from '../../world/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { findHook, resumeRecord } from '../runs/resume-hook.ts'
import { getSettings } from '../settings.ts'
import { storeBody } from '../values/body.ts'
import { ReceivedRequest } from '../values/request.ts'
import { readWebhookBody } from './webhook-body.ts'
import { awaitReply } from './webhook-reply.ts'

/** What `createWebhook` was given, as it stands in the place of a hook's metadata. */
interface WebhookSettings {
  metadata?: unknown
  respondWith?: Response | 'manual'
}

/** What stands in a hook's metadata when it is a webhook. */
export function webhookSettings(hook: HookRecord): WebhookSettings {
  return hook.metadata === undefined
    ? {}
    : (hostCodec().decode(payloadText(hook.metadata)) as WebhookSettings)
}

/**
 * Hands a request to the webhook with this token. Resolves once the request is durable and there is a response: 202, the
 * one that the webhook was made with, or what the workflow responds.
 *
 * @throws HookNotFoundError when no live webhook has the token; the body is not read then
 * @throws WorkflowRuntimeError `webhook-response-not-sent` when a manual webhook does not respond in time, or its run
 * ends first; `webhook-body-too-large`, `webhook-body-timeout`, `webhook-body-unreadable`
 */
export async function deliverWebhook(token: string, request: Request): Promise<Response> {
  const hook = await findHook(token)
  if (!hook.isWebhook) throw new HookNotFoundError(token)
  const { respondWith } = webhookSettings(hook)
  const { runId } = hook
  const resumeId = randomUUID()
  const reply: ReplyAddress = { runId, stream: `strm_${runId.slice(5)}_reply_${resumeId}` }
  const received = new ReceivedRequest({
    method: request.method,
    url: request.url,
    headers: new Headers(request.headers),
    body: await receiveBody(runId, request),
    ...(respondWith === 'manual' ? { reply } : {}),
  })
  await resumeRecord(hook, received, resumeId)
  if (respondWith === 'manual') return manualResponse(reply, request.signal)
  return respondWith ?? new Response(null, { status: 202 })
}

async function receiveBody(runId: string, request: Request): Promise<StoredBody> {
  const { webhookMaxBody: size, webhookBodyTimeout: time } = getSettings()
  const bytes = await readWebhookBody(request, { size, time })
  if (bytes === null || bytes.byteLength <= INLINE_BODY) return bytes
  return storeBody(runId, new Blob([bytes as Uint8Array<ArrayBuffer>]).stream())
}

async function manualResponse(reply: ReplyAddress, signal: AbortSignal): Promise<Response> {
  const { webhookResponseTimeout: timeout, returnValuePoll: poll } = getSettings()
  const result = await awaitReply(reply, { timeout, poll, signal })
  if (result.status === 'answered') return passedOn(result.response)
  const reason = {
    ended: `its run ${reply.runId} has ended`,
    timeout: `${timeout / 1000} s have passed`,
    aborted: 'the client has gone away',
  }[result.status]
  throw createError('webhook-response-not-sent', { reason })
}

/** Headers that say how a body was sent, not what it is. */
const TRANSFER_HEADERS = [
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
]

/** A response that came from `fetch` was decoded on the way, so its body no longer is what these headers say. */
function passedOn(response: Response): Response {
  if (response.url === '') return response
  const { status, statusText, body } = response
  const headers = new Headers(response.headers)
  for (const name of TRANSFER_HEADERS) headers.delete(name)
  return new Response(body, { status, statusText, headers })
}
