import { createError } from '../errors/index.ts'

/**
 * The text of a request body, read no further than `limit` bytes.
 *
 * @throws WorkflowRuntimeError `message-too-large`, or `message-unreadable` when the body breaks off
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limit) throw createError('message-too-large', { limit })
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of chunksOf(request)) {
    size += chunk.byteLength
    if (size > limit) throw createError('message-too-large', { limit })
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* request.body as unknown as AsyncIterable<Uint8Array>
  } catch (cause) {
    throw createError('message-unreadable', { reason: (cause as Error).message }, { cause })
  }
}
