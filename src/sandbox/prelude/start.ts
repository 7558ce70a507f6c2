import { checkSoleOptions, createError } from '../../errors/index.ts'
import { callHost } from './calls.ts'
import type { RunClass } from './run.ts'
import type { RealmState } from './state.ts'
import { encodeForChild, tieToChild } from './values/signal.ts'

export type RealmRun = InstanceType<RunClass>

/**
 * `start` in workflow code: asked of the host once, whoever replays it. The child's id follows from this run's and the
 * place of the call, so a crash in between starts nothing twice.
 */
export function createStart(
  state: RealmState,
): (workflow: unknown, argsOrOptions?: unknown, options?: unknown) => Promise<RealmRun> {
  return async (workflow, argsOrOptions, maybeOptions) => {
    const args = Array.isArray(argsOrOptions) ? argsOrOptions : []
    const options = Array.isArray(argsOrOptions) ? maybeOptions : argsOrOptions
    const workflowName = workflowIdOf(workflow)
    if (!Array.isArray(argsOrOptions)) checkSoleOptions(argsOrOptions)
    // As text, so that the child gets exactly what this realm has written.
    const { text, met } = encodeForChild(state, args)
    const started = callHost<RealmRun>(state, 'start', [workflowName, text, options])
    return met.size === 0 ? started : started.then((run) => (tieToChild(state, run.runId, met), run))
  }
}

function workflowIdOf(workflow: unknown): string {
  const isReference = typeof workflow === 'function' || (typeof workflow === 'object' && workflow !== null)
  const id = isReference ? (workflow as { workflowId?: unknown }).workflowId : undefined
  if (typeof id === 'string' && id !== '') return id
  const received = typeof workflow === 'function' ? `the function "${workflow.name}"` : typeof workflow
  throw createError('start-invalid-workflow-function', { received })
}
