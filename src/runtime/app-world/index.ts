/**
 * What `getWorld()` gives to apps: reads, in the shapes of the documented API (`world.runs.list({ pagination })`, dates as
 * `Date`, missing entities as errors). The contract that Worlds implement, `World`, lies behind it; whatever takes a World
 * takes either.
 *
 * Must not know: how runs are driven, any concrete World.
 */
import { HookNotFoundError, WorkflowRunNotFoundError, createError } from '../../errors/index.ts'
import {
  type HookRecord,
  isTerminal,
  MESSAGE_VERSION,
  type RunStatus,
  type World,
} from '../../world/index.ts'
import { type CancelManyRequest, type CancelManyResult, cancelRuns } from '../runs/cancel-runs.ts'
import { setBehind } from './behind.ts'
import { createEventsView, type EventsView } from './events.ts'
import { type List, type ListParams, toList, toListOptions, withPayloads } from './list.ts'
import {
  toHookRecord,
  toRun,
  toStep,
  type WorkflowHook,
  type WorkflowRun,
  type WorkflowStep,
} from './records.ts'
import { createStreamsView, type StreamsView } from './streams.ts'
import { waitForTerminalStatus, type WaitParams } from './wait.ts'

export { type Event, HOOK_OWNER, type HookOwner } from './records.ts'
export type { WorkflowHook, WorkflowRun, WorkflowStep } from './records.ts'
export type { List, ListParams } from './list.ts'
export { worldBehind } from './behind.ts'
export type { WorldView } from './behind.ts'

type Resolve = Pick<ListParams, 'resolveData'>

/**
 * The store, as apps see it.
 *
 * @example
 * const world = await getWorld()
 * const { data, cursor } = await world.runs.list({ status: 'failed', pagination: { limit: 20 } })
 */
export interface AppWorld {
  readonly name: string
  /** Version of the log that new runs are written in. */
  readonly specVersion: number
  /** Searches that other stores may have, untyped, for apps that ask `if (world.analytics)` first. `undefined` here. */
  // oxlint-disable-next-line typescript/no-explicit-any -- nothing here says what is in it
  readonly analytics?: any
  readonly runs: {
    /** @throws WorkflowRunNotFoundError */
    get(runId: string, params?: Resolve): Promise<WorkflowRun>
    /** Newest first. */
    list(
      params?: ListParams & { status?: RunStatus | RunStatus[]; workflowName?: string },
    ): Promise<List<WorkflowRun>>
    /** In the order of the ids; null for those that do not exist. */
    getMany(runIds: string[], params?: Resolve): Promise<Array<WorkflowRun | null>>
    /** The run once it has ended, or as it is after `timeoutMs`. @throws WorkflowRunNotFoundError */
    waitForTerminalStatus(runId: string, params?: WaitParams & Resolve): Promise<WorkflowRun>
    cancelMany(request: CancelManyRequest): Promise<CancelManyResult>
  }
  readonly steps: {
    /** @throws WorkflowWorldError `step-not-found` */
    get(runId: string, stepId: string, params?: Resolve): Promise<WorkflowStep>
    list(params: ListParams & { runId: string }): Promise<List<WorkflowStep>>
  }
  readonly hooks: {
    /** A live or retained hook, whichever run it is of. @throws HookNotFoundError */
    get(hookId: string): Promise<WorkflowHook>
    /** @throws HookNotFoundError */
    getByToken(token: string): Promise<WorkflowHook>
    list(params?: ListParams & { runId?: string }): Promise<List<WorkflowHook>>
  }
  readonly events: EventsView
  readonly streams: StreamsView
  /** @throws when the store cannot be used */
  health(): Promise<void>
  close(): Promise<void>
}

const views = new WeakMap<World, AppWorld>()

/** The same view for the same World, always. */
export function viewOf(world: World): AppWorld {
  let view = views.get(world)
  if (!view) {
    view = createView(world)
    views.set(world, view)
    setBehind(view, world)
  }
  return view
}

function createView(world: World): AppWorld {
  return {
    name: world.name,
    specVersion: MESSAGE_VERSION,
    runs: createRunsView(world),
    steps: {
      async get(runId, stepId, params = {}) {
        const step = await world.steps.get(runId, stepId, { payloads: withPayloads(params) })
        if (!step) throw createError('step-not-found', { runId, stepId })
        return toStep(step)
      },
      list: async ({ runId, ...params }) =>
        toList(await world.steps.list(runId, toListOptions(params)), toStep),
    },
    hooks: {
      async get(hookId) {
        const hook = await findHookById(world, hookId)
        if (!hook) throw new HookNotFoundError(hookId)
        return toHookRecord(hook)
      },
      async getByToken(token) {
        const hook = await world.hooks.byToken(token)
        if (!hook) throw new HookNotFoundError(token)
        return toHookRecord(hook)
      },
      async list({ runId, ...params } = {}) {
        const options = { ...toListOptions(params), ...(runId === undefined ? {} : { runId }) }
        return toList(await world.hooks.list(options), toHookRecord)
      },
    },
    events: createEventsView(world),
    streams: createStreamsView(world),
    health: () => world.health(),
    close: () => world.close(),
  }
}

/** Ids of hooks are unique, but stores find them by run: this is for tools, so that it looks through those that stand. */
async function findHookById(world: World, hookId: string): Promise<HookRecord | null> {
  let cursor: string | undefined
  for (;;) {
    const page = await world.hooks.list(cursor === undefined ? { limit: 1000 } : { limit: 1000, cursor })
    const found = page.data.find((hook) => hook.hookId === hookId)
    if (found) return world.hooks.get(found.runId, hookId)
    if (!page.hasMore) return null
    cursor = page.cursor
  }
}

function createRunsView(world: World): AppWorld['runs'] {
  const find = async (runId: string, params: Resolve): Promise<WorkflowRun | null> => {
    const run = await world.runs.get(runId, { payloads: withPayloads(params) })
    return run && toRun(run)
  }
  const get = async (runId: string, params: Resolve = {}): Promise<WorkflowRun> => {
    const run = await find(runId, params)
    if (!run) throw new WorkflowRunNotFoundError(runId)
    return run
  }
  return {
    get,
    async list({ status, workflowName, ...params } = {}) {
      if (Array.isArray(status) && status.length === 0) return { data: [], cursor: null, hasMore: false }
      const filter = {
        ...(status === undefined ? {} : { status }),
        ...(workflowName === undefined ? {} : { workflowName }),
      }
      return toList(await world.runs.list({ ...toListOptions(params), ...filter }), toRun)
    },
    getMany: (runIds, params = {}) => Promise.all(runIds.map((runId) => find(runId, params))),
    waitForTerminalStatus: (runId, params = {}) =>
      waitForTerminalStatus(
        world,
        runId,
        params,
        () => get(runId, params),
        ({ status }) => isTerminal(status),
      ),
    cancelMany: (request) => cancelRuns(world, request),
  }
}
