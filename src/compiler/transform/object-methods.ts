import type * as t from '@babel/types'
import { rangeOf, staticKey } from '../syntax.ts'
import { type Emitter, quote, type Range, skipTrivia } from './emitter.ts'

/** Turns a method into a property; its key stays where it is. */
export function replaceObjectMethod(emitter: Emitter, fn: t.ObjectMethod, expression: string): void {
  const { edits, removed } = emitter
  const end = fn.end ?? 0
  const key = fn.computed ? computedKeyRange(emitter, fn) : rangeOf(fn.key)
  edits.remove(fn.start ?? 0, key.start)
  if (setsPrototype(fn)) edits.replace(key.start, key.end, propertyKey(emitter, fn))
  edits.replace(key.end, end, `: ${expression}`)
  removed.push({ start: key.end, end })
}

/** As source text. `__proto__: value` would set the prototype, which the method of that name did not. */
export function propertyKey(emitter: Emitter, fn: t.ObjectMethod): string {
  const key = emitter.analysis.source.slice(fn.key.start ?? 0, fn.key.end ?? 0)
  if (!fn.computed) return setsPrototype(fn) ? '["__proto__"]' : key
  return fn.key.type === 'SequenceExpression' ? `[(${key})]` : `[${key}]`
}

function setsPrototype(fn: t.ObjectMethod): boolean {
  return !fn.computed && staticKey(fn) === '__proto__'
}

/** What stands for a computed key, which the property around the method evaluates instead. */
export const COMPUTED_KEY = 'm'

/** Text around a method that makes it an expression; a computed key must be replaced. */
export function methodAsValue(
  emitter: Emitter,
  fn: t.ObjectMethod,
): { before: string; after: string; computedKey: Range | null } {
  const key = staticKey(fn)
  if (key !== null) return { before: '({ ', after: ` })[${quote(key)}]`, computedKey: null }
  return { before: '({ ', after: ` }).${COMPUTED_KEY}`, computedKey: computedKeyRange(emitter, fn) }
}

/** From `[` to `]`. Only `async` and comments stand before it. */
function computedKeyRange(emitter: Emitter, fn: t.ObjectMethod): Range {
  const { source } = emitter.analysis
  let start = fn.start ?? 0
  if (fn.async) start += 'async'.length
  let end = skipTrivia(source, fn.key.end ?? 0)
  while (source[end] === ')') end = skipTrivia(source, end + 1)
  return { start: skipTrivia(source, start), end: end + 1 }
}
