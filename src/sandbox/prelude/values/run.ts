import { type CodecExtension, textOf } from '../../../codec/index.ts'
import { isRun, type RunClass } from '../run.ts'

/** A run as a value is its id. */
export function runExtension(runClass: () => RunClass): CodecExtension {
  return {
    tag: 'run',
    match: isRun,
    encode: (value) => (value as { runId: string }).runId,
    decode: (runId) => new (runClass())(textOf(runId)),
  }
}
