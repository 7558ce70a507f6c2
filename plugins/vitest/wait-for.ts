import { createError } from '../../src/errors/index.ts'
import { getWorld, type WorkflowHook, worldBehind } from '../../src/runtime/index.ts'
import { isTerminal, type World } from '../../src/world/index.ts'

export interface WaitOptions {
  /** Milliseconds. @default 30000 */
  timeout?: number
  /** How often to look. Milliseconds. @default 20 */
  pollInterval?: number
}

interface HookFilter {
  /** Only the hook with this token. @default any hook of the run */
  token?: string
}

/**
 * Waits until the run sleeps, and gives the id of the first sleep that is pending: `run.wakeUp()` takes it.
 *
 * @throws WorkflowRuntimeError `test-wait-in-vain` when the time is over or the run has ended
 * @example await run.wakeUp({ correlationIds: [await waitForSleep(run)] })
 */
export function waitForSleep({ runId }: { runId: string }, options: WaitOptions = {}): Promise<string> {
  return waitFor(runId, 'sleep', options, async (world) => {
    const { data } = await world.waits.list(runId, { limit: 1000 })
    return data.find((wait) => wait.status === 'waiting')?.waitId
  })
}

/**
 * Waits until the run has a hook that nobody has resumed yet, and gives it.
 *
 * @throws WorkflowRuntimeError `test-wait-in-vain` when the time is over or the run has ended
 * @example
 * const { token } = await waitForHook(run)
 * await resumeHook(token, { approved: true })
 */
export function waitForHook(
  { runId }: { runId: string },
  { token, ...options }: WaitOptions & HookFilter = {},
): Promise<WorkflowHook> {
  const what = token === undefined ? 'hook' : `hook with the token "${token}"`
  return waitFor(runId, what, options, async () => {
    const { hooks, events } = await getWorld()
    const { data } = await hooks.list({ runId, pagination: { limit: 1000 } })
    const wanted = data.filter((hook) => token === undefined || hook.token === token)
    if (wanted.length === 0) return undefined
    const log = await events.list({ runId, resolveData: 'none' })
    const received = log.data.filter((event) => event.eventType === 'hook_received')
    return wanted.find(({ hookId }) => !received.some((event) => event.correlationId === hookId))
  })
}

async function waitFor<T>(
  runId: string,
  what: string,
  { timeout = 30_000, pollInterval = 20 }: WaitOptions,
  look: (world: World) => Promise<T | undefined>,
): Promise<T> {
  const world = worldBehind(await getWorld())
  const until = performance.now() + timeout
  for (;;) {
    // Read first: what is there when the run ends counts, too.
    const run = await world.runs.get(runId, { payloads: false })
    const found = await look(world)
    if (found !== undefined) return found
    const status = run?.status ?? 'missing'
    const over = performance.now() >= until
    if (!run || isTerminal(run.status) || over) {
      throw createError('test-wait-in-vain', { runId, what, status, timeout: over ? timeout : 0 })
    }
    await new Promise((resolve) => setTimeout(resolve, pollInterval))
  }
}
