import type { World } from '../world/index.ts'

/**
 * What one process has exactly once, however many copies of this package a bundler made of it.
 * The key names the version of this shape: copies of other versions keep their own.
 */
export interface ProcessState {
  world?: Promise<World>
  /** A `Runtime`; this file is below it. */
  runtime?: object
  /** Streams of this process that are being copied into the World. */
  pipes?: Set<Pipe>
  /** Who waits here for the end of a run, by its id; see runs/endings.ts. */
  endings?: object
  /** Original positions of modules that a dev server evaluates from memory. */
  mapDevStack?: (stack: string) => string
}

export interface Pipe {
  /** Never rejects. */
  done: Promise<void>
  cancel(reason: unknown): void
}

const KEY = Symbol.for('stepline.process//1')

export function processState(): ProcessState {
  const holder = globalThis as { [KEY]?: ProcessState }
  return (holder[KEY] ??= {})
}
