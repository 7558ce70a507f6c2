/**
 * What `getWorld()` gives to apps: reads, in the shapes of the documented API (`world.runs.list({ pagination })`, dates as
 * `Date`, missing entities as errors). The contract that Worlds implement, `World`, lies behind it; whatever takes a World
 * takes either.
 *
 * Must not know: how runs are driven, any concrete World.
 */
import { MESSAGE_VERSION, type RunStatus, type World } from '../../world/index.ts'
import type { CancelManyRequest, CancelManyResult } from '../runs/cancel-runs.ts'
import { setBehind } from './behind.ts'
import {
  checkArguments,
  list,
  newEvent,
  params,
  paramsOfAnyRun,
  paramsOfRun,
  runId,
  startIndex,
  text,
  texts,
} from './check-arguments.ts'
import { createHooksView, createRunsView, createStepsView } from './entities.ts'
import { createEventsView, type EventsView } from './events.ts'
import type { List, ListParams } from './list.ts'
import type { WorkflowHook, WorkflowRun, WorkflowStep } from './records.ts'
import { createStreamsView, type StreamsView } from './streams.ts'
import type { WaitParams } from './wait.ts'

export { type Event, HOOK_OWNER, type HookOwner } from './records.ts'
export type { WorkflowHook, WorkflowRun, WorkflowStep } from './records.ts'
export type { List, ListParams } from './list.ts'
export { worldBehind } from './behind.ts'
export type { WorldView } from './behind.ts'

export type Resolve = Pick<ListParams, 'resolveData'>

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
    runs: checkArguments('world.runs', createRunsView(world), {
      get: [runId, params],
      list: [params],
      getMany: [texts('runIds'), params],
      waitForTerminalStatus: [runId, params],
      cancelMany: [],
    }),
    steps: checkArguments('world.steps', createStepsView(world), {
      get: [runId, text('stepId'), params],
      list: [paramsOfRun],
    }),
    hooks: checkArguments('world.hooks', createHooksView(world), {
      get: [text('hookId')],
      getByToken: [text('token')],
      list: [paramsOfAnyRun],
    }),
    events: checkArguments('world.events', createEventsView(world), {
      get: [runId, text('eventId')],
      list: [paramsOfRun],
      listByCorrelationId: [paramsOfRun],
      create: [runId, newEvent],
    }),
    streams: checkArguments('world.streams', createStreamsView(world), {
      write: [runId, text('name')],
      writeMulti: [runId, text('name'), list('chunks')],
      close: [runId, text('name')],
      get: [runId, text('name'), startIndex],
      list: [runId],
      getChunks: [runId, text('name'), params],
      getInfo: [runId, text('name')],
    }),
    health: () => world.health(),
    close: () => world.close(),
  }
}
