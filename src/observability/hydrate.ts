import { createCodec } from '../codec/index.ts'
import type { Payload } from '../world/index.ts'

/**
 * The value of a stored payload, for display. Encrypted or compressed bytes are returned as they are.
 *
 * @throws SerializationError when the payload is damaged, or holds an instance of a class that is not registered here
 */
export function hydrateData(payload: Payload | undefined): unknown {
  return typeof payload === 'string' ? createCodec().decode(payload) : payload
}
