import type { RunRecord, World } from '../../../world/index.ts'
import type { Launch } from '../launch.ts'

/** Who asks, and where. */
export interface CallContext {
  world: World
  /** The run that asks. */
  run: RunRecord
  /** Id of the call: the same each time it is performed again, and unique over all runs. */
  callId: string
  /** The run's clock when it asked. Epoch milliseconds; the same each time. */
  at: number
  launch: Launch
}

/**
 * Something that workflow code may ask of the host. Performed at least once and recorded once, so performing it again
 * must do no harm. What it rejects with is what the workflow gets; only a failing store is tried again.
 */
export interface CallMethod {
  /** @param input what the workflow passed, decoded */
  perform(input: unknown, context: CallContext): Promise<unknown>
  /** It has effects: a run that did not wait for it ends after it all the same. @default false */
  holdsEnd?: boolean
}
