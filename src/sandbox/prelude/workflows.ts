import { type CodecExtension, recordOf, textOf } from '../../codec/index.ts'
import { createError } from '../../errors/index.ts'
import type { RealmState } from './state.ts'

type Workflow = ((...args: unknown[]) => unknown) & { workflowId?: string }

/** Where compiled code registers its workflows: id → function. */
export const workflows: Map<string, Workflow> = new Map()

/** Runs the workflow to its end; the outcome is a command like any other. */
export async function runWorkflow(state: RealmState, workflowName: string, input: string): Promise<void> {
  try {
    const workflow = workflows.get(workflowName)
    if (!workflow) return emitFailure(state, notRegistered(workflowName), 'RUNTIME_ERROR')
    const args = state.codec.decode(input) as unknown[]
    const value = await workflow(...args)
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

function notRegistered(workflowName: string): Error {
  const names = [...workflows.keys()].slice(0, 10)
  const known = names.length > 0 ? ` It has: ${names.join(', ')}.` : ' It has none.'
  return createError('workflow-not-registered', { workflowName, known })
}

/** Workflow functions as values: in a workflow they can be passed on and started, never called as another run. */
export const workflowExtension: CodecExtension = {
  tag: 'workflow',
  match: (value) =>
    typeof value === 'function' && workflows.get((value as Workflow).workflowId ?? '') === value,
  encode: (value) => ({ workflowId: (value as Workflow).workflowId }),
  decode: (data) => {
    const workflowId = textOf((recordOf(data) as { workflowId: string }).workflowId)
    return (
      workflows.get(workflowId) ??
      Object.assign(() => Promise.reject(notRegistered(workflowId)), { workflowId })
    )
  },
}
