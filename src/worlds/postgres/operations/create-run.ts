import type { CreateRunRequest, CreateRunResult } from '../../../world/index.ts'
import { encodePayloads, toStored } from '../payload.ts'
import type { Batch, Store } from '../store.ts'
import { toText } from '../text.ts'
import { getRun } from './run-row.ts'

/** Run, first event and either its lease or its message. */
export async function createRun(
  store: Store,
  batch: Batch<CreateRunRequest, number | null>,
  request: CreateRunRequest,
): Promise<CreateRunResult> {
  const { runId, workflowName, seed, input, createdAt, claim, attributes = {}, replayedFromRunId } = request
  const id = await batch.add(request)
  if (id === null) return { status: 'exists', run: (await getRun(store, runId, true))! }
  if (claim) store.drivenRuns.set(runId, id)
  else store.notifyMessage(store.now())
  const run = { runId, workflowName, status: 'pending' as const, seed, head: 1, attributes, input, createdAt }
  const origin = replayedFromRunId === undefined ? {} : { replayedFromRunId }
  return {
    status: 'created',
    run: { ...run, ...origin, updatedAt: createdAt },
    ...(claim ? { lease: { runId, epoch: 1 } } : {}),
  }
}

/** Creates runs in one statement. Gives their row ids; null for those that exist. */
export async function createRuns(
  store: Store,
  requests: readonly CreateRunRequest[],
): Promise<Array<number | null>> {
  // A run that is asked for twice at once: the second one finds the first.
  const first = new Map(requests.toReversed().map((request) => [request.runId, request]))
  const unique = [...first.values()]
  const payloads = unique.map(({ input }) => toStored(input))
  const [texts, bytes] = encodePayloads(payloads, store.maxPayloadBytes)
  const document = JSON.stringify({ runs: unique.map(toRow) })
  const values = [store.owner.id, store.now(), document, texts, bytes]
  // Repeatable: the function knows a run of ours that nobody has touched.
  const ids = await store.call<Record<string, number>>('create_runs', values, { repeatable: true })
  return requests.map((request) =>
    first.get(request.runId) === request ? (ids[request.runId] ?? null) : null,
  )
}

function toRow(request: CreateRunRequest): object {
  const { runId, workflowName, seed, attributes = {}, createdAt, claim, replayedFromRunId } = request
  const entries = Object.entries(attributes)
  const data = {
    workflowName,
    ...(entries.length > 0 ? { attributes } : {}),
    ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }),
  }
  return {
    run: runId,
    name: workflowName,
    seed,
    attributes: Object.fromEntries(entries.map(([key, value]) => [toText(key), toText(value)])),
    at: createdAt,
    claim,
    data: JSON.stringify(data),
    origin: replayedFromRunId,
  }
}
