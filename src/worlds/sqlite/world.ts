import { createError } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'
import { openConnection } from './connection.ts'
import { append } from './operations/append.ts'
import { listAwaits } from './operations/awaits.ts'
import { getBundle, putBundle } from './operations/bundles.ts'
import { claim } from './operations/claim.ts'
import { createRun } from './operations/create-run.ts'
import { enqueue, hasMessage } from './operations/enqueue.ts'
import { inject } from './operations/inject.ts'
import { listRuns } from './operations/list-runs.ts'
import { getStep, listSteps } from './operations/read-steps.ts'
import { listWaits } from './operations/list-waits.ts'
import { readEvents } from './operations/read-events.ts'
import { getHook, getHookByToken, listHooks } from './operations/read-hooks.ts'
import { getSignal } from './operations/read-signal.ts'
import { releaseOwner } from './operations/release-owner.ts'
import { findRun, getRun } from './operations/run-row.ts'
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
import { resolveOptions, type SqliteWorldOptions } from './options.ts'
import { beat } from './owners.ts'
import { createQueue } from './queue.ts'
import { ownerName, type Store } from './store.ts'

const DEFAULT_EVENT_LIMIT = 1000
/** Messages handled at the same time. */
const DEFAULT_CONCURRENCY = 100

/**
 * Opens the embedded World. Its file is made when missing.
 *
 * @example
 * const world = await createSqliteWorld({ dataDir: '.workflow-data' })
 */
export async function createSqliteWorld(options: SqliteWorldOptions = {}): Promise<World> {
  const resolved = resolveOptions(options)
  const connection = await openConnection(resolved)
  const { store } = connection
  const queue = createQueue(connection, resolved)
  let closing: Promise<void> | undefined
  let closed = false

  /** Refuses what comes too late: the statements of a closed database must not be touched. */
  function open<T>(use: () => Promise<T>): Promise<T> {
    return closed ? Promise.reject(createError('store-closed', { file: store.file })) : use()
  }
  const write = <T>(operation: () => T): Promise<T> => open(() => connection.commit.write(operation))
  const read = <T>(query: () => T): Promise<T> => open(() => connection.read(query))

  /** Handlers that are still running may use the store until they are done. */
  async function close(): Promise<void> {
    await queue.stop()
    closed = true
    await connection.close(() => releaseOwner(store, store.owner.id))
  }

  return {
    name: 'sqlite',
    owner: ownerName(store.owner.id),
    createRun: (request) => write(() => createRun(store, request)),
    claim: (runId, options) => write(() => claim(store, runId, options)),
    append: (runId, request) => write(() => append(store, runId, request)),
    inject: (runId, request) => write(() => inject(store, runId, request)),
    events: (runId, range = {}) => read(() => readLog(store, runId, range)),
    runs: {
      get: (runId, { payloads = true } = {}) => read(() => getRun(store, runId, payloads)),
      list: (query) => read(() => listRuns(store, query)),
    },
    steps: {
      get: (runId, stepId, { payloads = true } = {}) => read(() => getStep(store, runId, stepId, payloads)),
      list: (runId, query) => read(() => listSteps(store, runId, query)),
    },
    waits: { list: (runId, query) => read(() => listWaits(store, runId, query)) },
    awaits: { list: (runId, query) => read(() => listAwaits(store, runId, query)) },
    hooks: {
      get: (runId, hookId) => read(() => getHook(store, runId, hookId)),
      byToken: (token) => read(() => getHookByToken(store, token)),
      list: (query) => read(() => listHooks(store, query)),
    },
    signals: {
      get: (runId, signalId) => read(() => getSignal(store, findRun(store, runId), signalId)),
    },
    bundles: {
      put: (bundle) => write(() => putBundle(store, bundle)),
      get: (hash) => read(() => getBundle(store, hash)),
    },
    queue: {
      enqueue: (messages) => write(() => messages.forEach((message) => enqueue(store, message))),
      has: (runId, key) => read(() => hasMessage(store, runId, key)),
      consume: (handler, { concurrency = DEFAULT_CONCURRENCY } = {}) => queue.consume(handler, concurrency),
    },
    streams: {
      open: (runId, name) => write(() => openStream(store, runId, name)),
      append: (runId, name, chunks, writer) => write(() => appendChunks(store, runId, name, chunks, writer)),
      close: (runId, name) => write(() => endStream(store, runId, name, { status: 'closed' })),
      fail: (runId, name, error) => write(() => endStream(store, runId, name, { status: 'failed', error })),
      info: (runId, name) => read(() => streamInfo(store, runId, name)),
      read: (runId, name, range) => read(() => readChunks(store, runId, name, range)),
      list: (runId) => read(() => listStreams(store, runId)),
      subscribe(runId, name, listener) {
        const leaves = [streamTopic(runId, name), runId].map((topic) => connection.subscribe(topic, listener))
        return () => leaves.forEach((leave) => leave())
      },
    },
    subscribe: (runId, listener) => connection.subscribe(runId, listener),
    secret: () => write(() => readSecret(store)),
    health: () => write(() => beat(store, store.now())),
    close: () => (closing ??= close()),
  }
}

function readLog(
  store: Store,
  runId: string,
  {
    after = 0,
    limit = DEFAULT_EVENT_LIMIT,
    payloads = true,
  }: { after?: number; limit?: number; payloads?: boolean },
): ReturnType<typeof readEvents> {
  const run = findRun(store, runId)
  return run === undefined ? [] : readEvents(store, run.id, { after, limit, payloads })
}
