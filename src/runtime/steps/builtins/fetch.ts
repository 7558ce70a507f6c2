import { createError, FatalError } from '../../../errors/index.ts'
import { stepContextStorage } from '../step-context.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { readBodyFor } from '../../values/body.ts'

/**
 * The step behind `fetch` of "workflow". Whatever the server answers is a result; a request that gets no answer, or one
 * that breaks off, is tried again like any step. A request that cannot be sent at all is not.
 */
export async function fetchStep(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await guardedFetch(toRequest(input, init))
  const { runId } = stepContextStorage().getStore()!
  // Read here and not when the outcome is recorded, since a connection that breaks off is worth another attempt.
  await readBodyFor(runId, response, 'Response')
  return response
}

function toRequest(input: string | URL | Request, init: RequestInit | undefined): Request {
  try {
    return new Request(input, init)
  } catch (cause) {
    const { message } = createError('fetch-invalid-request', { reason: (cause as Error).message })
    throw new FatalError(message, { cause })
  }
}
