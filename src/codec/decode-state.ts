import type { ClassRegistry } from './class-registry.ts'
import type { CodecExtension } from './extension.ts'
import { defineProperty } from './intrinsics.ts'

/** What stands for a value whose class or kind is not known where it is shown. `kind` is `class`, `instance` or a tag. */
export type StandIn = (kind: string, data: unknown) => unknown

/** Everything one `decode` call keeps. */
export interface DecodeState {
  readonly extensions: readonly CodecExtension[]
  readonly registry: ClassRegistry | undefined
  /** Containers by number: the order in which the encoder first met them. */
  readonly containers: unknown[]
  /** Buffers that several views share. */
  readonly buffers: Array<{ readonly start: number; readonly buffer: ArrayBuffer }>
  depth: number
  /** Given by tools that only show values. */
  readonly standIn: StandIn | undefined
  /** `reviveValue` of decode.ts: handed on here, so that the modules for tagged values need not import it. */
  readonly reviveValue: (state: DecodeState, node: unknown) => unknown
}

/** Revives a plain object, the next container. */
export function reviveObject(state: DecodeState, node: object, keys: readonly string[]): object {
  addContainer(state, node)
  const record = node as Record<string, unknown>
  for (let i = 0; i < keys.length; i++) {
    const child = record[keys[i]!]
    // A parsed object owns each of its keys, so that even `__proto__` is assigned as a plain property.
    if (typeof child === 'object' && child !== null) record[keys[i]!] = state.reviveValue(state, child)
  }
  return node
}

/** Revives the elements of an array that is no container of its own, or has its number already. */
export function reviveArray(state: DecodeState, array: unknown[]): unknown[] {
  for (let i = 0; i < array.length; i++) {
    const child = array[i]
    if (typeof child === 'object' && child !== null) array[i] = state.reviveValue(state, child)
  }
  return array
}

/** Gives the next container its number; one that is made from its parts is filled in later. */
export function addContainer(state: DecodeState, value: unknown): number {
  const number = state.containers.length
  state.containers[number] = value
  return number
}

/** Defined, not assigned: `__proto__` and setters of a patched prototype must not come into play. */
export function setOwn(target: object, key: PropertyKey, value: unknown, enumerable = true): void {
  const descriptor = { __proto__: null, value, enumerable, writable: true, configurable: true }
  defineProperty(target, key, descriptor as PropertyDescriptor)
}
