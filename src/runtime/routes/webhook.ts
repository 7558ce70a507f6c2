import { HookNotFoundError, WorkflowError, WorkflowWorldError } from '../../errors/index.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { limitRequests } from './limit-requests.ts'
import { log } from '../log.ts'

const STATUS: Readonly<Record<string, number>> = {
  'webhook-body-too-large': 413,
  'webhook-body-timeout': 408,
  'webhook-body-unreadable': 400,
  'webhook-response-not-sent': 504,
}

const TOKEN = /\/webhook\/([^/]+)\/?$/

/**
 * The handler of the webhook route, `/.well-known/workflow/v1/webhook/:token`, for any method. A token that no live
 * webhook has gets a 404 with nothing in it.
 */
export function webhookEntrypoint(): (request: Request) => Promise<Response> {
  return limitRequests(async (request) => {
    const token = tokenOf(request)
    if (token === undefined) return new Response(null, { status: 400 })
    try {
      return await deliverWebhook(token, request)
    } catch (error) {
      return refuse(error)
    }
  })
}

/** Undefined when its encoding is broken. */
function tokenOf(request: Request): string | undefined {
  const encoded = TOKEN.exec(new URL(request.url).pathname)?.[1] ?? ''
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined // the function has no other way to say no
  }
}

function refuse(error: unknown): Response {
  if (HookNotFoundError.is(error)) return new Response(null, { status: 404 })
  const slug = error instanceof WorkflowError ? error.slug : undefined
  const known = slug === undefined ? undefined : STATUS[slug]
  // A store that fails may be there again: most senders repeat a request that got this status.
  const status = known ?? (error instanceof WorkflowWorldError ? 503 : 500)
  if (!known) log('error', 'the webhook route failed', error)
  const message = known ? (error as Error).message : 'internal error'
  return Response.json({ error: slug ?? 'internal-error', message }, { status })
}
