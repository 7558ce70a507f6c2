import { Run } from '../../runs/run.ts'
import type { CancelRunOptions } from '../../runs/run-operations.ts'
import type { StopSleepOptions } from '../../runs/wake-up.ts'
import type { CallMethod } from './method.ts'

type Accessor =
  'exists' | 'status' | 'workflowName' | 'createdAt' | 'startedAt' | 'completedAt' | 'attributes'

/** A property of `Run`, read for workflow code. */
function accessor(name: Accessor): CallMethod {
  return {
    perform: (input, { world }) => new Run((input as [string])[0], { world })[name],
  }
}

/** What workflow code asks of other runs. */
export const runCalls: Record<string, CallMethod> = {
  'run.exists': accessor('exists'),
  'run.status': accessor('status'),
  'run.workflowName': accessor('workflowName'),
  'run.createdAt': accessor('createdAt'),
  'run.startedAt': accessor('startedAt'),
  'run.completedAt': accessor('completedAt'),
  'run.attributes': accessor('attributes'),
  'run.cancel': {
    holdsEnd: true,
    perform: (input, { world }) => {
      const [runId, options] = input as [string, CancelRunOptions?]
      return new Run(runId, { world }).cancel(options)
    },
  },
  'run.wakeUp': {
    holdsEnd: true,
    perform: (input, { world }) => {
      const [runId, options] = input as [string, StopSleepOptions?]
      return new Run(runId, { world }).wakeUp(options)
    },
  },
}
