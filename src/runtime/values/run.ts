import { type CodecExtension, textOf } from '../../codec/index.ts'

/** Names runs of every copy of this package in the process. */
export const RUN: unique symbol = Symbol.for('stepline.run') as never

interface RunLike {
  readonly runId: string
}

let create: ((runId: string) => RunLike) | undefined

/** The class needs the codec, so it says itself how one is made. */
export function provideRuns(createRun: (runId: string) => RunLike): void {
  create = createRun
}

/** A run as a value is its id. */
export const runExtension: CodecExtension = {
  tag: 'run',
  match: (value) => (value as { [RUN]?: unknown })[RUN] === true,
  encode: (value) => (value as RunLike).runId,
  decode: (runId) => create!(textOf(runId)),
}
