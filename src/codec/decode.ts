import { addContainer, type DecodeState, reviveArray, reviveObject } from './decode-state.ts'
import { decodeTagged } from './decode-tagged.ts'
import { damaged } from './decode-shape.ts'
import { MAX_DEPTH } from './encode-state.ts'
import { cannotRead } from './failure.ts'
import { charCodeAt, isArray, objectKeys } from './intrinsics.ts'

const DOLLAR = 36

/** Turns parsed JSON into the value, in place where it can: the parsed tree belongs to nobody else. */
export function reviveValue(state: DecodeState, node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node
  // One level more than the encoder allows: a value at the limit may itself be tagged.
  if (state.depth > MAX_DEPTH)
    throw cannotRead(`it nests deeper than ${MAX_DEPTH} levels`, 'It was not written by this version.')
  state.depth++
  const value = reviveContainer(state, node)
  state.depth--
  return value
}

function reviveContainer(state: DecodeState, node: object): unknown {
  if (isArray(node)) {
    addContainer(state, node)
    return reviveArray(state, node)
  }
  const keys = objectKeys(node)
  const first = keys[0]
  if (first !== undefined && charCodeAt(first, 0) === DOLLAR) {
    if (keys.length > 1) damaged()
    return decodeTagged(state, first, (node as Record<string, unknown>)[first])
  }
  return reviveObject(state, node, keys)
}
