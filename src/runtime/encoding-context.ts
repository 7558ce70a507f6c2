/**
 * What an encoding of the host knows of the run that its text is for. The codec is synchronous, and so is this: it is
 * set for the time of one `encode` call.
 */
interface EncodingContext {
  /** The run whose log the text goes to. */
  readonly runId: string
  /** What has to settle before the value can be encoded in full: it is then encoded once more. */
  pending: Promise<unknown>[] | undefined
}

let current: EncodingContext | undefined

/** The encoding under way; undefined when its text is for no run, so that only plain data can be encoded. */
export function currentEncoding(): EncodingContext | undefined {
  return current
}

/** Encodes for a run. @returns the text, or what must settle before it is encoded again */
export function encodeWithin(runId: string, encode: () => string): string | Promise<unknown>[] {
  const outer = current
  const context: EncodingContext = (current = { runId, pending: undefined })
  try {
    const text = encode()
    return context.pending ?? text
  } finally {
    current = outer
  }
}

/** Asks for the value to be encoded again once `work` has settled. */
export function encodeAfter(context: EncodingContext, work: Promise<unknown>): void {
  // Awaited together with the others, later: until then a failure has no listener.
  work.catch(() => undefined)
  ;(context.pending ??= []).push(work)
}
