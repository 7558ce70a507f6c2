import { givenWorld, type WorldView } from '../app-world/behind.ts'
import {
  createError,
  describeValue,
  EntityConflictError,
  isBag,
  oddText,
  refuseArgument,
  WorkflowRunNotFoundError,
} from '../../errors/index.ts'
import type { RunStatus, World } from '../../world/index.ts'
import { type CancelRunOptions, cancelRun, checkReason, readRun } from './run-operations.ts'

const MAX_RUNS = 500
/** Cancellations under way at the same time. */
const PARALLEL = 20

export interface CancelManyRequest extends CancelRunOptions {
  /** 1 to 500 different ids. */
  runIds: string[]
}

export type CancelOutcome = 'cancelled' | 'already_cancelled' | 'not_cancellable' | 'not_found' | 'failed'

export interface CancelManyResult {
  summary: Record<CancelOutcome, number>
  /** In the order of the request. */
  results: Array<{ runId: string; outcome: CancelOutcome; status?: RunStatus; error?: unknown }>
}

/**
 * Cancels many runs; what becomes of one has no bearing on the others.
 *
 * @throws WorkflowRuntimeError `cancel-runs-invalid`, `cancel-reason-invalid`, `argument-invalid`; nothing is cancelled then
 * @example const { summary } = await cancelRuns(await getWorld(), { runIds, cancelReason: 'shop closed' })
 */
export async function cancelRuns(
  given: World | WorldView,
  request: CancelManyRequest,
): Promise<CancelManyResult> {
  const world = givenWorld('cancelRuns()', given)
  if (!isBag(request)) refuseArgument('cancelRuns()', 'request', request, 'an object with runIds')
  const { runIds, cancelReason } = request
  checkIds(runIds)
  checkReason(cancelReason)
  const options = cancelReason === undefined ? {} : { cancelReason }
  const results: CancelManyResult['results'] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < runIds.length; i = next++)
      results[i] = await cancelOne(world, runIds[i]!, options)
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL, runIds.length) }, worker))
  const summary = { cancelled: 0, already_cancelled: 0, not_cancellable: 0, not_found: 0, failed: 0 }
  for (const { outcome } of results) summary[outcome]++
  return { summary, results }
}

function checkIds(runIds: readonly string[]): void {
  const found = oddText(runIds)
  if (found) throw createError('cancel-runs-invalid', { reason: `got ${describeValue(found.odd)}` })
  if (runIds.length < 1 || runIds.length > MAX_RUNS)
    throw createError('cancel-runs-invalid', { reason: `${runIds.length} ids` })
  if (new Set(runIds).size < runIds.length)
    throw createError('cancel-runs-invalid', { reason: 'an id stands there twice' })
}

async function cancelOne(
  world: World,
  runId: string,
  options: CancelRunOptions,
): Promise<CancelManyResult['results'][number]> {
  try {
    const outcome = (await cancelRun(world, runId, options)) ? 'cancelled' : 'already_cancelled'
    return { runId, outcome }
  } catch (error) {
    if (WorkflowRunNotFoundError.is(error)) return { runId, outcome: 'not_found' }
    if (!EntityConflictError.is(error)) return { runId, outcome: 'failed', error }
    return { runId, outcome: 'not_cancellable', status: (await readRun(world, runId)).status }
  }
}
