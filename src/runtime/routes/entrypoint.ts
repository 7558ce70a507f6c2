import { createHash } from 'node:crypto'
import { isRunId } from '../../engine/index.ts'
import { checkText, createError, optionsOf, WorkflowError, WorkflowWorldError } from '../../errors/index.ts'
import { MAX_MESSAGE_BYTES, parseMessage } from '../../world/index.ts'
import { limitRequests } from './limit-requests.ts'
import { log } from '../log.ts'
import { readMessageBody } from './message-body.ts'
import { getRuntime } from '../runtime.ts'
import { VERSIONS } from '../runs/health-check.ts'
import { messageSecrets, SIGNATURE_HEADER, verifySignature } from './signature.ts'
import { getWorld } from '../world.ts'

export interface EntrypointOptions {
  /** sha256 of the code, in hex. @default computed */
  hash?: string
  /** Source map of the code as JSON. @default none: stacks show the bundle */
  map?: string
  /** Taken from apps that move here: there is one queue, for all that share a store. */
  namespace?: string
}

const STATUS: Readonly<Record<string, number>> = {
  'message-too-large': 413,
  'message-timeout': 408,
  'message-unsigned': 401,
  'message-unreadable': 400,
  'message-not-json': 400,
  'message-version': 400,
  'message-invalid': 400,
}

/** A message is a few hundred bytes. Milliseconds. */
const MESSAGE_TIMEOUT = 10_000

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
}

/**
 * The handler of the flow route, `/.well-known/workflow/v1/flow`. Calling it also makes the bundle the one on which new
 * runs begin, and starts this process working on the queue.
 *
 * @param code the workflow bundle, as the plugin emits it
 * @throws WorkflowRuntimeError `argument-invalid`
 * @example export const POST = workflowEntrypoint(code, { hash, map })
 */
export function workflowEntrypoint(
  code: string,
  options?: EntrypointOptions,
): (request: Request) => Promise<Response> {
  checkText('workflowEntrypoint()', 'code', code)
  const { map = '', hash = createHash('sha256').update(code).digest('hex') } = optionsOf(
    'workflowEntrypoint()',
    options,
  )
  getRuntime().register({ hash, code, map })
  return handleFlow
}

const handleFlow = limitRequests(async (request) => {
  const { method } = request
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: CORS })
  if (new URL(request.url).searchParams.has('__health')) return health(request)
  if (method === 'HEAD') return new Response(null, { status: 200 })
  if (method !== 'POST')
    return Response.json({ error: 'method-not-allowed' }, { status: 405, headers: { allow: 'POST' } })
  try {
    return await deliver(request)
  } catch (error) {
    return refuse(error)
  }
})

async function deliver(request: Request): Promise<Response> {
  const body = await readMessageBody(request, { size: MAX_MESSAGE_BYTES, time: MESSAGE_TIMEOUT })
  const world = await getWorld()
  verifySignature(await messageSecrets(world), body, request.headers.get(SIGNATURE_HEADER))
  const message = parseMessage(body)
  if (!isRunId(message.runId)) throw createError('message-invalid', { reason: 'runId is no run id' })
  const runtime = getRuntime()
  const result = await runtime.handle({ payload: message })
  // The invocation lasts as long as its run has work here: a platform may stop the process once it has answered.
  await runtime.settled(message.runId)
  return Response.json(result ? { retryAt: result.retryAt } : { ok: true })
}

function refuse(error: unknown): Response {
  const slug = error instanceof WorkflowError ? error.slug : undefined
  // A store that fails may be there again: the sender keeps the message.
  const status = (slug && STATUS[slug]) || (error instanceof WorkflowWorldError ? 503 : 500)
  if (status >= 500) log('error', 'the flow route failed', error)
  const message = status >= 500 ? 'internal error' : (error as Error).message
  return Response.json({ error: slug ?? 'internal-error', message }, { status })
}

/** 200 when the store can be used, 503 when it cannot; no run is touched. */
async function health(request: Request): Promise<Response> {
  const endpoint = new URL(request.url).pathname
  try {
    const world = await getWorld()
    await world.health()
    return Response.json({ healthy: true, endpoint, world: world.name, ...VERSIONS }, { headers: CORS })
  } catch (error) {
    log('error', 'the health check failed', error)
    const slug = error instanceof WorkflowError ? error.slug : undefined
    return Response.json(
      { healthy: false, endpoint, error: slug ?? 'internal-error' },
      { status: 503, headers: CORS },
    )
  }
}
