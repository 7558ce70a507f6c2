import { type CodecExtension, recordOf, textOf } from '../../codec/index.ts'
import { createError } from '../../errors/index.ts'
import type { RealmState } from './state.ts'

export type Workflow = ((...args: unknown[]) => unknown) & {
  workflowId?: string
  /** Of a static method: its class. */
  workflowThis?: unknown
}

/** Runs the workflow to its end; the outcome is a command like any other. */
export async function runWorkflow(state: RealmState, workflowName: string, input: string): Promise<void> {
  try {
    const workflow = state.workflows.get(workflowName)
    if (!workflow) return emitFailure(state, notRegistered(state, workflowName), 'RUNTIME_ERROR')
    const args = state.codec.decode(input) as unknown[]
    const value = await workflow.apply(workflow.workflowThis, args)
    state.outbox.push(['completed', state.codec.encode(value, 'the return value')])
  } catch (error) {
    emitFailure(state, error, 'USER_ERROR')
  }
}

/** Ends the run as failed. */
export function emitFailure(state: RealmState, error: unknown, errorCode: string): void {
  state.outbox.push(['failed', encodeThrown(state, error), errorCode])
}

/** What was thrown, or the error that says why it cannot be stored. */
export function encodeThrown(state: RealmState, error: unknown): string {
  try {
    return state.codec.encode(error)
  } catch (unstorable) {
    return state.codec.encode(unstorable)
  }
}

function notRegistered({ workflows }: RealmState, workflowName: string): Error {
  const names = [...workflows.keys()].slice(0, 10)
  const known = names.length > 0 ? ` It has: ${names.join(', ')}.` : ' It has none.'
  return createError('workflow-not-registered', { workflowName, known })
}

/** Workflow functions as values: in a workflow they can be passed on and started, never called as another run. */
export function workflowExtension(state: () => RealmState): CodecExtension {
  return {
    tag: 'workflow',
    match: (value) =>
      typeof value === 'function' && state().workflows.get((value as Workflow).workflowId ?? '') === value,
    encode: (value) => ({ workflowId: (value as Workflow).workflowId }),
    decode: (data) => {
      const workflowId = textOf((recordOf(data) as { workflowId: string }).workflowId)
      return (
        state().workflows.get(workflowId) ??
        Object.assign(() => Promise.reject(notRegistered(state(), workflowId)), { workflowId })
      )
    },
  }
}
