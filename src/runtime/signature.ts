import { createHmac, timingSafeEqual } from 'node:crypto'
import { createError } from '../errors/index.ts'

/** Header of the signature: `t=<epoch ms>,v1=<hex>`. */
export const SIGNATURE_HEADER = 'x-workflow-signature'

/** How far the sender's clock may be off, and how long a captured request can be replayed. Milliseconds. */
const TOLERANCE = 5 * 60_000

/** Signs a message body: HMAC-SHA256 over time and body. */
export function signMessage(secret: string, body: string, now: number = Date.now()): string {
  return `t=${now},v1=${hmac(secret, now, body)}`
}

/** @throws WorkflowRuntimeError `message-unsigned`, in the same time whatever is wrong with the digest */
export function verifySignature(
  secret: string,
  body: string,
  header: string | null,
  now: number = Date.now(),
): void {
  if (!header) throw createError('message-unsigned', { reason: `it has no ${SIGNATURE_HEADER} header` })
  const match = /^t=(\d{1,16}),v1=([0-9a-f]{64})$/.exec(header)
  if (!match) throw createError('message-unsigned', { reason: 'its signature is malformed' })
  const at = Number(match[1])
  const expected = Buffer.from(hmac(secret, at, body), 'hex')
  if (!timingSafeEqual(expected, Buffer.from(match[2]!, 'hex'))) {
    throw createError('message-unsigned', { reason: 'its signature is wrong' })
  }
  if (Math.abs(now - at) > TOLERANCE)
    throw createError('message-unsigned', { reason: 'its signature has expired' })
}

function hmac(secret: string, at: number, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
}
