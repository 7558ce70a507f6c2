/**
 * Streams in the host: reading and writing those of the World, and copying those of this process there.
 *
 * Must not know: the actor, how steps are run, a concrete World.
 */
export { StreamBuffer } from './buffer.ts'
export { drainPipes, storeReadable } from './pipes.ts'
export { type StreamTarget, userStream, valueStream, worldOf } from './names.ts'
export { type ReadOptions, readStream, tailIndex } from './readable.ts'
export { StepStreams, withStepStreams } from './step-streams.ts'
export { StoredWritable } from './writable.ts'
