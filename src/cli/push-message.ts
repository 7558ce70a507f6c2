import { createError, type WorkflowError } from '../errors/index.ts'
import { SIGNATURE_HEADER, signMessage } from '../runtime/routes/signature.ts'
import type { Delivery, World } from '../world/index.ts'

/** An invocation lasts as long as its run has work there. Milliseconds. */
const ANSWER_TIMEOUT = 15 * 60_000

export interface Target {
  /** The flow route of the app. */
  url: URL
  secret: string
}

type Outcome = Awaited<ReturnType<Parameters<World['queue']['consume']>[0]>>

/**
 * Hands one message over to the route of an app.
 *
 * @throws WorkflowWorldError when it has to come again: `worker-refused` by the route itself, `delivery-redirected` and
 * `delivery-intercepted` by what stands before it, `delivery-unreachable`
 */
export async function pushMessage(target: Target, { payload }: Pick<Delivery, 'payload'>): Promise<Outcome> {
  const body = JSON.stringify(payload)
  const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signMessage(target.secret, body) }
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT)
  // A message that follows a redirect ends at a page that knows nothing of it, and answers 200.
  const response = await fetch(target.url, {
    method: 'POST',
    body,
    headers,
    signal,
    redirect: 'manual',
  }).catch((cause: unknown) => {
    throw createError('delivery-unreachable', { url: target.url.href, reason: reasonOf(cause) }, { cause })
  })
  const text = await response.text()
  const answer = readAnswer(text)
  if (response.status !== 200 || answer === null) throw refusal(target.url.href, response, text, answer)
  return answer.retryAt === undefined ? undefined : { retryAt: answer.retryAt }
}

/** What our route answers, and nobody else. */
interface Answer {
  ok?: true
  retryAt?: number
  error?: string
}

function readAnswer(text: string): Answer | null {
  try {
    const answer = JSON.parse(text) as Answer | null
    const isOurs = answer?.ok === true || typeof (answer?.retryAt ?? answer?.error) !== 'undefined'
    return isOurs ? answer : null
  } catch {
    // Not JSON: a page, or nothing.
    return null
  }
}

function refusal(url: string, response: Response, text: string, answer: Answer | null): WorkflowError {
  const { status, headers } = response
  const location = headers.get('location')
  if (location !== null && status >= 300 && status < 400) {
    return createError('delivery-redirected', { url, status, location: new URL(location, url).href })
  }
  const reason = text.slice(0, 500)
  if (answer?.error !== undefined) return createError('worker-refused', { url, status, reason })
  const type = headers.get('content-type')?.split(';')[0] ?? 'no type'
  return createError('delivery-intercepted', { url, status, type, reason: reason.slice(0, 120) })
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string } }
  return cause?.code ?? message
}
