import type { World } from '../../world/index.ts'
import { encodeWithin } from './encoding-context.ts'
import { hostCodec } from './host-codec.ts'

/**
 * Encodes a value of the host for a run's log. At once, and without a promise, unless the value has a part that takes
 * time: the body of a Request or Response, or a stream, which is there to be read when the promise resolves.
 *
 * @param root what the path in an error begins with
 * @param world where the run is, when not in the World of this process
 * @throws SerializationError with the path of what cannot be stored; what a body's stream failed with
 */
export function encodeForRun(
  runId: string,
  value: unknown,
  root?: string,
  world?: World,
): string | Promise<string> {
  return encodeWithin(runId, () => hostCodec().encode(value, root), world)
}
