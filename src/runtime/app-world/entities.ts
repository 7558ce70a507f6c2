/** What `getWorld()` gives of runs, steps and hooks; arguments have been looked at. */
import { HookNotFoundError, WorkflowRunNotFoundError, createError } from '../../errors/index.ts'
import { type HookRecord, isTerminal, type World } from '../../world/index.ts'
import { cancelRuns } from '../runs/cancel-runs.ts'
import type { AppWorld, Resolve } from './index.ts'
import { toList, toListOptions, withPayloads } from './list.ts'
import { toHookRecord, toRun, toStep, type WorkflowRun } from './records.ts'
import { waitForTerminalStatus } from './wait.ts'

export function createStepsView(world: World): AppWorld['steps'] {
  return {
    async get(runId, stepId, params = {}) {
      const step = await world.steps.get(runId, stepId, { payloads: withPayloads(params) })
      if (!step) throw createError('step-not-found', { runId, stepId })
      return toStep(step)
    },
    list: async ({ runId, ...params }) =>
      toList(await world.steps.list(runId, toListOptions(params)), toStep),
  }
}

export function createHooksView(world: World): AppWorld['hooks'] {
  return {
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

export function createRunsView(world: World): AppWorld['runs'] {
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
