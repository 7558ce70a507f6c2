import * as nodeStream from 'node:stream'
import type { StreamTarget } from './names.ts'

/** What stands for a readable in a payload. The names are a file format. */
export interface ReadableReference {
  run: string
  name: string
  /** A byte stream: it is one again where it arrives. */
  bytes?: true
  /** Where reading begins; negative from the end. @default 0 */
  from?: number
}

/** What stands for a writable in a payload. */
export interface WritableReference {
  run: string
  name: string
}

/** By symbol, not by a WeakMap: another copy of this package in the process recognises our streams too. */
const REFERENCE = Symbol.for('stepline.stream')

/** Marks a stream as one that is in the World: passed on, it is not copied. */
export function markStream(stream: object, reference: ReadableReference | WritableReference): void {
  Object.defineProperty(stream, REFERENCE, { value: reference })
}

export function referenceOf<T extends ReadableReference | WritableReference>(stream: object): T | undefined {
  return (stream as { [REFERENCE]?: T })[REFERENCE]
}

export function toReference({ runId, name }: StreamTarget): WritableReference {
  return { run: runId, name }
}

/** In Node since 16.8; its types do not know it. */
const { isDisturbed } = nodeStream as unknown as { isDisturbed(stream: ReadableStream): boolean }

/** True when somebody has read from it: what is missing could not be told from what is there. */
export function isConsumed(stream: ReadableStream): boolean {
  return isDisturbed(stream)
}
