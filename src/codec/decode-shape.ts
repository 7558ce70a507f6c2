import { cannotRead } from './failure.ts'
import { hasOwn, isArray } from './intrinsics.ts'

/*
 * What stands behind a tag was written by the encoder, or it is damage: anything of another shape is refused before a
 * loop, an allocation or a built-in meets it.
 */

export function damaged(): never {
  throw cannotRead('its text is damaged', 'Inspect the event log of the run.')
}

export function arrayOf(data: unknown): unknown[] {
  return isArray(data) ? (data as unknown[]) : damaged()
}

/**
 * An array without holes, safe to be looped over or spread. A sparse one is a few bytes of text and up to four thousand
 * million elements, which is hours for whatever goes through them or makes a text of them.
 */
export function listOf(data: unknown): unknown[] {
  const array = arrayOf(data)
  for (let i = 0; i < array.length; i++) if (!hasOwn(array, i)) damaged()
  return array
}

/** An array of exactly this length. */
export function tupleOf(data: unknown, length: number): unknown[] {
  const array = arrayOf(data)
  return array.length === length ? array : damaged()
}

export function textOf(data: unknown): string {
  return typeof data === 'string' ? data : damaged()
}

/** An integer from 0 on, below `limit`. */
export function indexOfKind(data: unknown, limit: number): number {
  return typeof data === 'number' && data % 1 === 0 && data >= 0 && data < limit ? data : damaged()
}

export function recordOf(data: unknown): object {
  return typeof data === 'object' && data !== null && !isArray(data) ? data : damaged()
}
