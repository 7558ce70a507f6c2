import { optionsOf, refuseArgument } from '../../errors/index.ts'
import { givenWorld, type WorldView } from '../app-world/behind.ts'
import { randomBytes } from 'node:crypto'
import { createRunId } from '../../engine/index.ts'
import { MESSAGE_VERSION, VERSION, type World } from '../../world/index.ts'

/** The step name of a probe: a message of no run, which is done with as soon as somebody has taken it. */
export const HEALTH_STEP = '__builtin_health'

/** Pauses between two looks at whether it was taken: short at first, since an idle process takes it at once. Milliseconds. */
const FIRST_PAUSE = 5
const LONGEST_PAUSE = 200
/** What a timer of Node can wait. */
const MAX_TIMEOUT = 2 ** 31 - 1

export interface HealthCheckOptions {
  /** How long to wait for somebody to take the message. Milliseconds. @default 30000 */
  timeout?: number
  /** Taken from apps that move here: whoever works on the store's queue answers, and there is one queue. */
  deploymentId?: string
  /** The same. */
  namespace?: string
}

export interface HealthCheckResult {
  /** The store can be used, and a process took a message from its queue. */
  healthy: boolean
  /** Why not. */
  error?: string
  /** From the question until the message was seen to be taken. Milliseconds. */
  latencyMs?: number
  /** Version of the messages and the log: whoever took the message reads it, or would have refused it. */
  specVersion?: number
  /** Version of this package, here. */
  workflowCoreVersion?: string
}

/** What a process says of itself, in both kinds of health checks. */
export const VERSIONS = { specVersion: MESSAGE_VERSION, workflowCoreVersion: VERSION } as const

/**
 * Checks that the store can be used and that some process works on its queue: a message is put there, and taken by whoever
 * does. No run is touched, nothing is left behind, and it never throws.
 *
 * @example
 * const { healthy, error } = await healthCheck(await getWorld(), { timeout: 5000 })
 */
export async function healthCheck(
  world: World | WorldView,
  options?: HealthCheckOptions,
): Promise<HealthCheckResult> {
  const began = performance.now()
  const late = { yet: false }
  let timer: NodeJS.Timeout | undefined
  try {
    const asked = givenWorld('healthCheck()', world)
    const timeout = timeoutOf(options)
    const timedOut = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve((late.yet = true)), timeout)
    })
    // A store that hangs must not hold the answer: so the time runs beside the question.
    const isLate = await Promise.race([askAndWait(asked, late), timedOut])
    if (isLate) return { healthy: false, error: `Nobody took a message from the queue within ${timeout} ms.` }
    return { healthy: true, latencyMs: performance.now() - began, ...VERSIONS }
  } catch (error) {
    return { healthy: false, error: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

function timeoutOf(options: HealthCheckOptions | undefined): number {
  const { timeout = 30_000 } = optionsOf('healthCheck()', options)
  if (timeout >= 0 && timeout <= MAX_TIMEOUT) return timeout
  return refuseArgument('healthCheck()', 'timeout', timeout, 'milliseconds, at most 24 days')
}

/** False once the message is gone; true when it was not taken in time. */
async function askAndWait(world: World, late: { yet: boolean }): Promise<boolean> {
  await world.health()
  const runId = createRunId(Date.now(), randomBytes(16))
  const payload = { runId, stepId: HEALTH_STEP, stepName: HEALTH_STEP }
  await world.queue.enqueue([{ key: HEALTH_STEP, payload }])
  for (let pause = FIRST_PAUSE; !late.yet; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (!(await world.queue.has(runId, HEALTH_STEP))) return false
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return true
}
