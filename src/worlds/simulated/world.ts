import { randomBytes } from 'node:crypto'
import { createError } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'
import { append, claim, createRun, inject } from './lease.ts'
import { enqueue, hasMessage } from './messages.ts'
import {
  findHook,
  findSignal,
  listAwaits,
  listHooks,
  listRuns,
  listSteps,
  listWaits,
  readEvents,
  toRun,
  toStep,
} from './read.ts'
import { createQueue } from './queue.ts'
import { createSession, type Perform, type Session, type SimulatedWorldOptions } from './session.ts'
import type { RunState, SimulatedStore } from './store.ts'
import {
  appendChunks,
  endStream,
  listStreams,
  openStream,
  readChunks,
  streamInfo,
  streamTopic,
} from './streams.ts'
import { beat, beatIfDue, releaseOwner } from './upkeep.ts'

/**
 * Opens a simulated store as one more owner.
 *
 * @example
 * const store = createSimulatedStore()
 * const [a, b] = [openSimulatedWorld(store), openSimulatedWorld(store)]
 */
export function openSimulatedWorld(store: SimulatedStore, options: SimulatedWorldOptions = {}): World {
  const session = createSession(store, options)
  const { perform: network = atOnce } = options
  let closed = false
  const perform: Perform = (effect, operation) =>
    closed ? Promise.reject(createError('store-closed', { file: 'memory' })) : network(effect, operation)
  const write: Perform = (effect, operation) =>
    perform(effect, () => {
      beatIfDue(session)
      return operation()
    })
  const queue = createQueue(session, perform, options)
  const run = (runId: string): RunState | undefined => store.runs.get(runId)
  let closing: Promise<void> | undefined

  async function close(): Promise<void> {
    await queue.stop()
    await perform('close', () => releaseOwner(session, session.owner))
    closed = true
    store.owners.delete(session.owner)
    store.sessions.delete(session)
  }

  return {
    name: 'simulated',
    owner: session.owner,
    createRun: (request) => write('createRun', () => createRun(session, request)),
    claim: (runId, range) => write('claim', () => claim(session, runId, range)),
    append: (runId, request) => write('append', () => append(session, runId, request)),
    inject: (runId, request) => write('inject', () => inject(session, runId, request)),
    events: (runId, range) => perform('events', () => readEvents(run(runId), range)),
    runs: {
      get: (runId, { payloads = true } = {}) =>
        perform('runs.get', () => (run(runId) ? toRun(run(runId)!, payloads) : null)),
      list: (query) => perform('runs.list', () => listRuns(session, query)),
    },
    steps: {
      get: (runId, stepId, { payloads = true } = {}) =>
        perform('steps.get', () => {
          const step = run(runId)?.models.steps.get(stepId)
          return step ? toStep(run(runId)!, step, payloads) : null
        }),
      list: (runId, query) => perform('steps.list', () => listSteps(run(runId), query)),
    },
    waits: { list: (runId, query) => perform('waits.list', () => listWaits(run(runId), query)) },
    awaits: { list: (runId, query) => perform('awaits.list', () => listAwaits(run(runId), query)) },
    hooks: {
      get: (runId, hookId) =>
        perform('hooks.get', () =>
          findHook(session, (hook) => hook.runId === runId && hook.hookId === hookId),
        ),
      byToken: (token) => perform('hooks.byToken', () => findHook(session, (hook) => hook.token === token)),
      list: (query) => perform('hooks.list', () => listHooks(session, query)),
    },
    signals: {
      get: (runId, signalId) =>
        perform('signals.get', () => (run(runId) ? findSignal(run(runId)!, signalId) : null)),
    },
    bundles: {
      put: (bundle) => write('bundles.put', () => void store.bundles.set(bundle.hash, { ...bundle })),
      get: (hash) => perform('bundles.get', () => store.bundles.get(hash) ?? null),
    },
    queue: {
      enqueue: (messages) => write('enqueue', () => messages.forEach((message) => enqueue(session, message))),
      has: (runId, key) => perform('queue.has', () => hasMessage(session, runId, key)),
      consume: queue.consume,
    },
    streams: streamsOf(session, perform, write),
    subscribe: (runId, listener) => session.subscribe(runId, listener),
    secret: () => write('secret', () => (store.secret ??= randomBytes(32).toString('base64url'))),
    health: () => write('health', () => beat(session)),
    close: () => (closing ??= close()),
  }
}

const atOnce: Perform = async (_effect, operation) => operation()

function streamsOf(session: Session, perform: Perform, write: Perform): World['streams'] {
  return {
    open: (runId, name) => write('streams.open', () => openStream(session, runId, name)),
    append: (runId, name, chunks, writer) =>
      write('streams.append', () => appendChunks(session, runId, name, chunks, writer)),
    close: (runId, name) => write('streams.close', () => endStream(session, runId, name)),
    fail: (runId, name, error) => write('streams.fail', () => endStream(session, runId, name, error)),
    info: (runId, name) => perform('streams.info', () => streamInfo(session, runId, name)),
    read: (runId, name, range) => perform('streams.read', () => readChunks(session, runId, name, range)),
    list: (runId) => perform('streams.list', () => listStreams(session, runId)),
    subscribe(runId, name, listener) {
      const leaves = [streamTopic(runId, name), runId].map((topic) => session.subscribe(topic, listener))
      return () => leaves.forEach((leave) => leave())
    },
  }
}
