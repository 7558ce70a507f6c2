import { createError } from '../../errors/index.ts'
import type { CreateRunRequest, World } from '../../world/index.ts'
import { createBatcher } from './batcher.ts'
import { openConnection } from './connection.ts'
import { abandonOnError } from './operations/abandon.ts'
import { append, appendAll, type AppendItem, type AppendOutcome } from './operations/append.ts'
import { getBundle, putBundle } from './operations/bundles.ts'
import { claim } from './operations/claim.ts'
import { createRun, createRuns } from './operations/create-run.ts'
import { inject } from './operations/inject.ts'
import { listAwaits } from './operations/list-awaits.ts'
import { listRuns } from './operations/list-runs.ts'
import { listWaits } from './operations/list-waits.ts'
import { enqueue, hasMessage } from './operations/messages.ts'
import { readLog } from './operations/read-events.ts'
import { getHook, getHookByToken, listHooks } from './operations/read-hooks.ts'
import { getStep, listSteps } from './operations/read-steps.ts'
import { getSignal } from './operations/read-signal.ts'
import { getRun } from './operations/run-row.ts'
import { readSecret } from './operations/secret.ts'
import {
  appendChunks,
  endStream,
  listStreams,
  openStream,
  readChunks,
  streamInfo,
  streamTopic,
} from './operations/streams.ts'
import { type PostgresWorldOptions, resolveOptions } from './options.ts'
import { createQueue } from './queue.ts'
import { ownerName } from './store.ts'

const DEFAULT_EVENT_LIMIT = 1000
/** Statements with appends under way at the same time: while one is written to disk, the next one is made ready. */
const APPENDS_IN_FLIGHT = 2
/** Runs whose appends share a statement. */
const APPENDS_PER_STATEMENT = 100

/**
 * Opens the Postgres World. Its schema is made when missing.
 *
 * @throws WorkflowWorldError `database-url-missing`, `database-unavailable`, `database-newer`, `database-older` …
 * @example
 * const world = await createPostgresWorld({ url: process.env.DATABASE_URL, retention: '30d' })
 */
export async function createPostgresWorld(options: PostgresWorldOptions = {}): Promise<World> {
  const resolved = resolveOptions(options)
  const connection = await openConnection(resolved)
  const { store } = connection
  const queue = createQueue(connection, resolved)
  const appends = createBatcher<AppendItem, AppendOutcome>({
    inFlight: APPENDS_IN_FLIGHT,
    most: APPENDS_PER_STATEMENT,
    run: (items) => appendAll(store, items),
  })
  const creations = createBatcher<CreateRunRequest, number | null>({
    inFlight: 1,
    most: APPENDS_PER_STATEMENT,
    run: (items) => createRuns(store, items),
  })
  const underWay = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  let closed = false

  /** Refuses what comes too late, and lets closing wait for what came before it. */
  function open<T>(use: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(createError('store-closed', { file: store.label }))
    const work = use()
    underWay.add(work)
    const done = (): void => void underWay.delete(work)
    work.then(done, done)
    return work
  }
  /** For what may take a lease: one that was granted without this process learning of it is given back. */
  const leasing = <T>(runId: string, use: () => Promise<T>): Promise<T> =>
    open(() => abandonOnError(store, runId, use))

  /** Handlers that are still running may use the store until they are done. */
  async function close(): Promise<void> {
    await queue.stop()
    closed = true
    await Promise.allSettled(underWay)
    await connection.close()
  }

  return {
    name: 'postgres',
    owner: ownerName(store.owner.id),
    createRun: (request) => leasing(request.runId, () => createRun(store, creations, request)),
    claim: (runId, options) => leasing(runId, () => claim(store, runId, options)),
    append: (runId, request) => open(() => append(store, appends, runId, request)),
    inject: (runId, request) => leasing(runId, () => inject(store, runId, request)),
    events: (runId, { after = 0, limit = DEFAULT_EVENT_LIMIT, payloads = true } = {}) =>
      open(() => readLog(store, runId, { after, limit, payloads })),
    runs: {
      get: (runId, { payloads = true } = {}) => open(() => getRun(store, runId, payloads)),
      list: (query) => open(() => listRuns(store, query)),
    },
    steps: {
      get: (runId, stepId, { payloads = true } = {}) => open(() => getStep(store, runId, stepId, payloads)),
      list: (runId, query) => open(() => listSteps(store, runId, query)),
    },
    awaits: { list: (runId, query) => open(() => listAwaits(store, runId, query)) },
    waits: { list: (runId, query) => open(() => listWaits(store, runId, query)) },
    hooks: {
      get: (runId, hookId) => open(() => getHook(store, runId, hookId)),
      byToken: (token) => open(() => getHookByToken(store, token)),
      list: (query) => open(() => listHooks(store, query)),
    },
    signals: { get: (runId, signalId) => open(() => getSignal(store, runId, signalId)) },
    bundles: {
      put: (bundle) => open(() => putBundle(store, bundle)),
      get: (hash) => open(() => getBundle(store, hash)),
    },
    queue: {
      has: (runId, key) => open(() => hasMessage(store, runId, key)),
      enqueue: (messages) => open(() => enqueue(store, messages)),
      consume: (handler, { concurrency = resolved.concurrency } = {}) => queue.consume(handler, concurrency),
    },
    streams: {
      open: (runId, name) => open(() => openStream(store, runId, name)),
      append: (runId, name, chunks, writer) => open(() => appendChunks(store, runId, name, chunks, writer)),
      close: (runId, name) => open(() => endStream(store, runId, name, { status: 'closed' })),
      fail: (runId, name, error) => open(() => endStream(store, runId, name, { status: 'failed', error })),
      info: (runId, name) => open(() => streamInfo(store, runId, name)),
      read: (runId, name, range) => open(() => readChunks(store, runId, name, range)),
      list: (runId) => open(() => listStreams(store, runId)),
      subscribe(runId, name, listener) {
        const leaves = [streamTopic(runId, name), runId].map((topic) => connection.subscribe(topic, listener))
        return () => leaves.forEach((leave) => leave())
      },
    },
    subscribe: (runId, listener) => connection.subscribe(runId, listener),
    secret: () => open(() => readSecret(store)),
    health: () => open(() => connection.beat('now')),
    close: () => (closing ??= close()),
  }
}

/** The World that `WORKFLOW_TARGET_WORLD` names by this module: everything from the environment. */
export function createWorld(): Promise<World> {
  return createPostgresWorld()
}
