import type { World } from '../../world/index.ts'

/**
 * What an encoding of the host knows of the run that its text is for. The codec is synchronous, and so is this: it is
 * set for the time of one `encode` call.
 */
export interface EncodingContext {
  /** The run whose log the text goes to. */
  readonly runId: string
  /** Where that run is. @default the World of this process */
  readonly world: World | undefined
  /** What has to settle before the value can be encoded in full: it is then encoded once more. */
  pending: Promise<unknown>[] | undefined
  /** Begun once all of the value could be encoded, and awaited before the text may be recorded. */
  ops: Array<() => Promise<void>> | undefined
}

let current: EncodingContext | undefined

/** The encoding under way; undefined when its text is for no run, so that only plain data can be encoded. */
export function currentEncoding(): EncodingContext | undefined {
  return current
}

/** Encodes for a run. @returns the text, or a promise of it when parts of the value take time */
export function encodeWithin(runId: string, encode: () => string, world?: World): string | Promise<string> {
  const outer = current
  const context: EncodingContext = (current = { runId, world, pending: undefined, ops: undefined })
  try {
    const text = encode()
    return context.pending || context.ops ? settle(context, text, encode) : text
  } finally {
    current = outer
  }
}

async function settle(context: EncodingContext, text: string, encode: () => string): Promise<string> {
  if (context.pending) {
    await Promise.all(context.pending)
    return encodeWithin(context.runId, encode, context.world)
  }
  await Promise.all((context.ops ?? []).map((op) => op()))
  return text
}

/** Asks for the value to be encoded again once `work` has settled. */
export function encodeAfter(context: EncodingContext, work: Promise<unknown>): void {
  // Awaited together with the others, later: until then a failure has no listener.
  work.catch(() => undefined)
  ;(context.pending ??= []).push(work)
}

/** Asks for `op` to be done, once everything could be encoded, before the text is recorded. */
export function doBeforeRecording(context: EncodingContext, op: () => Promise<void>): void {
  ;(context.ops ??= []).push(op)
}
