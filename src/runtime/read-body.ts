import { createError } from '../errors/index.ts'

/** The text of a request body, read no further than `limit` bytes. @throws WorkflowRuntimeError `message-too-large` */
export async function readBody(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > limit) throw createError('message-too-large', { limit })
  if (!request.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw createError('message-too-large', { limit })
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
