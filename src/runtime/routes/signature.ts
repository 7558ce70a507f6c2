import { createHmac, timingSafeEqual } from 'node:crypto'
import { createError } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'

/** Header of the signature: `t=<epoch ms>,v1=<hex>`. */
export const SIGNATURE_HEADER = 'x-workflow-signature'

/** How far the sender's clock may be off, and how long a captured request can be replayed. Milliseconds. */
const TOLERANCE = 5 * 60_000

/** What a signature is for: one made with the same secret for anything else is not valid here. */
const AUDIENCE = 'workflow/v1/flow'

/** What is shorter can be tried out by whoever has seen one signature. */
const LEAST_SECRET_LENGTH = 16

/**
 * The secrets of messages: those of `WORKFLOW_SECRET`, separated by commas, or else the store's own. The first signs, all
 * verify, so that a new one can be put in front while others still send with the old one.
 *
 * @throws WorkflowRuntimeError `secret-weak`
 */
export async function messageSecrets(world: World): Promise<[string, ...string[]]> {
  const given = process.env['WORKFLOW_SECRET']
  if (!given) return [await world.secret()]
  const secrets = given.split(',').map((secret) => secret.trim())
  const shortest = Math.min(...secrets.map((secret) => secret.length))
  if (shortest < LEAST_SECRET_LENGTH) {
    throw createError('secret-weak', { length: shortest, least: LEAST_SECRET_LENGTH })
  }
  return secrets as [string, ...string[]]
}

/** Signs a message body: HMAC-SHA256 over time, audience and body. */
export function signMessage(secret: string, body: string, now: number = Date.now()): string {
  return `t=${now},v1=${digest(secret, now, body).toString('hex')}`
}

/** @throws WorkflowRuntimeError `message-unsigned`, in the same time whatever is wrong with the digest */
export function verifySignature(
  secrets: readonly string[],
  body: string,
  header: string | null,
  now: number = Date.now(),
): void {
  if (!header) throw createError('message-unsigned', { reason: `it has no ${SIGNATURE_HEADER} header` })
  const match = /^t=(\d{1,16}),v1=([0-9a-f]{64})$/.exec(header)
  if (!match) throw createError('message-unsigned', { reason: 'its signature is malformed' })
  const at = Number(match[1])
  const received = Buffer.from(match[2]!, 'hex')
  // All of them, so that the time does not tell which one it was.
  const valid = secrets.filter((secret) => timingSafeEqual(digest(secret, at, body), received))
  if (valid.length === 0) throw createError('message-unsigned', { reason: 'its signature is wrong' })
  if (Math.abs(now - at) > TOLERANCE)
    throw createError('message-unsigned', { reason: 'its signature has expired' })
}

function digest(secret: string, at: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${at}.${AUDIENCE}.${body}`).digest()
}
