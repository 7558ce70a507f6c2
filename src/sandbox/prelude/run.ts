import { checkNamespace, checkStartIndex, optionsOf, plainText } from '../../errors/index.ts'
import { awaitRun } from './awaits.ts'
import { callHost } from './calls.ts'
import type { RealmState } from './state.ts'
import { runReadable, runWritable } from './values/streams.ts'

export type RunStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'

/** Every run made in this realm. */
const runs = new WeakSet<object>()

/** True for instances of this realm's `Run`. */
export function isRun(value: object): boolean {
  return runs.has(value)
}

/**
 * `Run` in workflow code: each access asks the host once and is recorded. Made on first use: most workflows have no
 * dealings with other runs.
 */
export function createRunClass(state: RealmState) {
  // In two statements: the bundler drops the name of a class expression.
  class Run {
    readonly runId: string

    constructor(runId: string) {
      // Whatever else it is given is the id of no run, and only text may leave the realm.
      this.runId = plainText(runId)
      runs.add(this)
    }

    get exists(): Promise<boolean> {
      return callHost(state, 'run.exists', [this.runId])
    }
    get status(): Promise<RunStatus> {
      return callHost(state, 'run.status', [this.runId])
    }
    get workflowName(): Promise<string> {
      return callHost(state, 'run.workflowName', [this.runId])
    }
    get createdAt(): Promise<Date> {
      return callHost(state, 'run.createdAt', [this.runId])
    }
    get startedAt(): Promise<Date | undefined> {
      return callHost(state, 'run.startedAt', [this.runId])
    }
    get completedAt(): Promise<Date | undefined> {
      return callHost(state, 'run.completedAt', [this.runId])
    }
    get attributes(): Promise<Record<string, string>> {
      return callHost(state, 'run.attributes', [this.runId])
    }
    get returnValue(): Promise<unknown> {
      return awaitRun(state, this.runId)
    }
    get readable(): object {
      return this.getReadable()
    }
    getReadable(options?: { namespace?: string; startIndex?: number }): object {
      const { namespace, startIndex = 0 } = optionsOf('run.getReadable()', options)
      checkNamespace('run.getReadable()', namespace)
      checkStartIndex(startIndex)
      return runReadable(this.runId, namespace, startIndex)
    }
    get writable(): object {
      return this.getWritable()
    }
    getWritable(options?: { namespace?: string }): object {
      const { namespace } = optionsOf('run.getWritable()', options)
      checkNamespace('run.getWritable()', namespace)
      return runWritable(this.runId, namespace)
    }
    cancel(options?: { cancelReason?: string }): Promise<void> {
      return callHost(state, 'run.cancel', [this.runId, options])
    }
    wakeUp(options?: { correlationIds?: string[] }): Promise<{ stoppedCount: number }> {
      return callHost(state, 'run.wakeUp', [this.runId, options])
    }
  }
  return Run
}

export type RunClass = ReturnType<typeof createRunClass>
