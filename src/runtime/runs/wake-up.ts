import type { World } from '../../world/index.ts'
import { worldBehind, type WorldView } from '../app-world/behind.ts'
import { readRun } from './run-operations.ts'

export interface StopSleepOptions {
  /** Ids of sleeps (`wait_…`). @default all that are pending */
  correlationIds?: string[]
  /** Accepted for compatibility: queues have no namespaces here. */
  namespace?: string
}

export interface StopSleepResult {
  /** How many sleeps have ended because of this call. */
  stoppedCount: number
}

/** Ends sleeps of a run now. @throws WorkflowRunNotFoundError */
export async function wakeUpRun(
  given: World | WorldView,
  runId: string,
  options: StopSleepOptions = {},
): Promise<StopSleepResult> {
  const world = worldBehind(given)
  await readRun(world, runId)
  const wanted = options.correlationIds && new Set(options.correlationIds)
  let stoppedCount = 0
  for (const waitId of await pendingWaits(world, runId)) {
    if (wanted && !wanted.has(waitId)) continue
    const event = {
      type: 'wait_completed' as const,
      correlationId: waitId,
      createdAt: Date.now(),
      data: {},
    }
    const result = await world.inject(runId, { event, wake: 'message' })
    if (result.status === 'appended') stoppedCount++
  }
  return { stoppedCount }
}

async function pendingWaits(world: World, runId: string): Promise<string[]> {
  const pending: string[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await world.waits.list(runId, { limit: 1000, ...(cursor ? { cursor } : {}) })
    for (const wait of page.data) if (wait.status === 'waiting') pending.push(wait.waitId)
    if (!page.hasMore) return pending
    cursor = page.cursor
  }
}
