/** What a body may cost. */
export interface BodyLimits {
  /** Bytes. */
  size: number
  /** For the whole body. Milliseconds. */
  time: number
}

/** The errors of a body that is not read to its end. */
export interface BodyErrors {
  tooLarge: (limit: number) => Error
  tooSlow: (seconds: number) => Error
  brokenOff: (cause: Error) => Error
}

/** The bytes of a request's body, read no further than the limits; null when it has none. */
export async function readBody(
  request: Request,
  { size: limit, time }: BodyLimits,
  errors: BodyErrors,
): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw errors.tooLarge(limit)
  if (!request.body) return null
  const reader = request.body.getReader()
  const slow = errors.tooSlow(time / 1000)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(slow), time)))
  const read = (): ReturnType<typeof reader.read> =>
    reader.read().catch((cause: Error) => {
      throw errors.brokenOff(cause)
    })
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await Promise.race([read(), late])
      if (done) return new Uint8Array(Buffer.concat(chunks))
      size += value.byteLength
      if (size > limit) throw errors.tooLarge(limit)
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
