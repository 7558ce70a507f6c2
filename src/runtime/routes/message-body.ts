import { createError } from '../../errors/index.ts'
import { type BodyLimits, readBody } from './read-body.ts'

/**
 * The text of a message to the flow route.
 *
 * @throws WorkflowRuntimeError `message-too-large`, `message-timeout`, or `message-unreadable` when it breaks off
 */
export async function readMessageBody(request: Request, limits: BodyLimits): Promise<string> {
  const bytes = await readBody(request, limits, {
    tooLarge: (limit) => createError('message-too-large', { limit }),
    tooSlow: (seconds) => createError('message-timeout', { seconds }),
    brokenOff: (cause) => createError('message-unreadable', { reason: cause.message }, { cause }),
  })
  return new TextDecoder().decode(bytes ?? undefined)
}
