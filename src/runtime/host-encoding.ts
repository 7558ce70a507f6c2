import { encodeWithin } from './encoding-context.ts'
import { hostCodec } from './host-codec.ts'

/**
 * Encodes a value of the host for a run's log. At once, and without a promise, unless the value has a part that takes
 * time: the body of a Request or Response.
 *
 * @param root what the path in an error begins with
 * @throws SerializationError with the path of what cannot be stored; what a body's stream failed with
 */
export function encodeForRun(runId: string, value: unknown, root?: string): string | Promise<string> {
  const result = encodeWithin(runId, () => hostCodec().encode(value, root))
  return typeof result === 'string' ? result : encodeAgain(runId, value, root, result)
}

async function encodeAgain(
  runId: string,
  value: unknown,
  root: string | undefined,
  pending: Promise<unknown>[],
): Promise<string> {
  await Promise.all(pending)
  return encodeForRun(runId, value, root)
}
