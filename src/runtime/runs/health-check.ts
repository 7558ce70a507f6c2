import { worldBehind, type WorldView } from '../app-world/behind.ts'
import { randomBytes } from 'node:crypto'
import { createRunId } from '../../engine/index.ts'
import { MESSAGE_VERSION, VERSION, type World } from '../../world/index.ts'

/** The step name of a probe: a message of no run, which is done with as soon as somebody has taken it. */
export const HEALTH_STEP = '__builtin_health'

/** Pauses between two looks at whether it was taken: short at first, since an idle process takes it at once. Milliseconds. */
const FIRST_PAUSE = 5
const LONGEST_PAUSE = 200

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
  { timeout = 30_000 }: HealthCheckOptions = {},
): Promise<HealthCheckResult> {
  const began = performance.now()
  const late = { yet: false }
  let timer: NodeJS.Timeout | undefined
  const timedOut = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve((late.yet = true)), timeout)
  })
  try {
    // A store that hangs must not hold the answer: so the time runs beside the question.
    const isLate = await Promise.race([askAndWait(worldBehind(world), late), timedOut])
    if (isLate) return { healthy: false, error: `Nobody took a message from the queue within ${timeout} ms.` }
    return { healthy: true, latencyMs: performance.now() - began, ...VERSIONS }
  } catch (error) {
    return { healthy: false, error: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
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
