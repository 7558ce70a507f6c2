import { type CodecExtension, createCodec } from '../../../codec/index.ts'
import type { DOMExceptionClass } from './dom-exception.ts'

/** A copy by way of the codec: what can be stored can be cloned, and nothing else. */
export function createStructuredClone(web: readonly CodecExtension[], domException: () => DOMExceptionClass) {
  const codec = createCodec({ web })
  return function structuredClone(value: unknown): unknown {
    let text: string
    try {
      text = codec.encode(value, 'value')
    } catch (cause) {
      const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
      throw new (domException())(message, { name: 'DataCloneError', cause })
    }
    return codec.decode(text)
  }
}
