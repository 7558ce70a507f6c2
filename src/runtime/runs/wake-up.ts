import type { World } from '../../world/index.ts'
import { checkText, oddText, optionsOf, refuseArgument } from '../../errors/index.ts'
import { givenWorld, type WorldView } from '../app-world/behind.ts'
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

/** Ends sleeps of a run now. @throws WorkflowRunNotFoundError; WorkflowRuntimeError `argument-invalid` */
export async function wakeUpRun(
  given: World | WorldView,
  runId: string,
  options?: StopSleepOptions,
): Promise<StopSleepResult> {
  const world = givenWorld('run.wakeUp()', given)
  checkText('run.wakeUp()', 'runId', runId)
  const wanted = wantedWaits(options)
  await readRun(world, runId)
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

/** Absent: all. An empty list is none, and what is no list must not mean all. */
function wantedWaits(options: StopSleepOptions | undefined): Set<string> | undefined {
  const { correlationIds } = optionsOf('run.wakeUp()', options)
  if (correlationIds === undefined) return undefined
  const found = oddText(correlationIds)
  if (found) {
    const wanted = 'an array of ids (`wait_…`), or nothing for all'
    refuseArgument('run.wakeUp()', 'correlationIds', found.odd, wanted)
  }
  return new Set(correlationIds)
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
