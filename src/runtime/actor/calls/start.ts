import { createHmac } from 'node:crypto'
import { createRunId } from '../../../engine/index.ts'
import { Run } from '../../runs/run.ts'
import { resolveStartOptions, type StartOptions } from '../../runs/start-options.ts'
import type { CallContext, CallMethod } from './method.ts'

/** The workflow's name, its encoded arguments, and options. */
type StartInput = [workflowName: string, args: string, options?: Omit<StartOptions, 'world'>]

/** `start()` in workflow code. The child's id follows from the call's, so that performing it again finds the same run. */
export const startCall: CallMethod = {
  holdsEnd: true,
  async perform(input, context) {
    const [workflowName, args, options] = input as StartInput
    const { run, launch, world } = context
    const runId = await launch({
      runId: childRunId(context),
      workflowName,
      args,
      ...resolveStartOptions(options),
      parent: { runId: run.runId, rootRunId: run.attributes['$rootRunId'] ?? run.runId },
      world,
    })
    return new Run(runId)
  },
}

/** Derived under the run's secret seed: run ids must be independent of each other. */
function childRunId({ run, callId, at }: CallContext): string {
  return createRunId(at, createHmac('sha256', run.seed).update(`run:${callId}`).digest())
}
