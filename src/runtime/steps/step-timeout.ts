import type { StepStart } from '../../engine/index.ts'
import { createError } from '../../errors/index.ts'
import type { StepAbort } from './step-abort.ts'

/** The longest that a timer of Node can wait; a longer one would fire at once. Milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * Waits for an attempt, but no longer than its timeout: then its signal is aborted and it has failed, whether its body
 * heeds the signal or not.
 *
 * @param timeout milliseconds
 */
export async function withTimeout(
  result: unknown,
  timeout: number,
  step: Pick<StepStart, 'name' | 'attempt'>,
  abort: StepAbort,
): Promise<unknown> {
  if (timeout > LONGEST_TIMER) return result
  let timer: NodeJS.Timeout | undefined
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = createError('step-timeout', { stepName: step.name, timeout, attempt: step.attempt })
      reject(error)
      abort.abort(error)
    }, timeout)
  })
  try {
    return await Promise.race([result, expired])
  } finally {
    clearTimeout(timer)
  }
}
