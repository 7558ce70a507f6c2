import type { Codec } from '../../codec/index.ts'

let codec: Codec | undefined

/**
 * Streams need the host's codec for their chunks, and that codec needs streams, since they are values: whoever makes it
 * hands it over here. No stream is made before it: streams come out of a payload, or out of a function that asks for it.
 */
export function setChunkCodec(made: Codec): Codec {
  codec = made
  return made
}

export function chunkCodec(): Codec {
  if (!codec) throw new Error('a stream was made before the codec of the host')
  return codec
}
