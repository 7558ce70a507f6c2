import { createError } from '../errors/index.ts'

export interface BodyLimits {
  /** Bytes. */
  size: number
  /** For the whole body. Milliseconds. */
  time: number
}

/**
 * The bytes of a request's body; null when it has none.
 *
 * @throws WorkflowRuntimeError `webhook-body-too-large`, `webhook-body-timeout`, or `webhook-body-unreadable` when it
 * breaks off
 */
export async function readWebhookBody(request: Request, limits: BodyLimits): Promise<Uint8Array | null> {
  const { size: limit, time } = limits
  const tooLarge = (): Error => createError('webhook-body-too-large', { limit })
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge()
  if (!request.body) return null
  const reader = request.body.getReader()
  const slow = createError('webhook-body-timeout', { seconds: time / 1000 })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(slow), time)))
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(breakOff), late])
      if (done) return new Uint8Array(Buffer.concat(chunks))
      size += value.byteLength
      if (size > limit) throw tooLarge()
      chunks.push(value)
    }
  } catch (error) {
    // Nobody reads the rest; that it cannot be cancelled either changes nothing about the answer.
    reader.cancel(error).catch(() => undefined)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function breakOff(cause: Error): never {
  throw createError('webhook-body-unreadable', { reason: cause.message }, { cause })
}
