import { defineGlobal, defineMethod } from './define.ts'
import { installUtc, parseAsUtc } from './utc.ts'

/** Replaces `Date` by one that reads the clock of the run, in UTC. */
export function installDate(now: () => number): void {
  const NativeDate = Date
  function RunDate(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return new NativeDate(now()).toString()
    return Reflect.construct(NativeDate, [timeOf(args, now)], new.target)
  }
  Object.defineProperty(RunDate, 'name', { value: 'Date', configurable: true })
  Object.defineProperty(RunDate, 'length', { value: 7, configurable: true })
  Object.defineProperty(RunDate, 'prototype', { value: NativeDate.prototype, writable: false })
  defineMethod(RunDate, 'now', function () {
    return now()
  })
  defineMethod(RunDate, 'parse', parseAsUtc)
  defineMethod(RunDate, 'UTC', NativeDate.UTC)
  // Else `date.constructor` would be a way to the real clock.
  // Assigned, since it exists and keeps its attributes: redefining it costs 50 µs a realm.
  NativeDate.prototype.constructor = RunDate
  installUtc(NativeDate.prototype)
  defineGlobal('Date', RunDate)
}

const valueOf = Date.prototype.valueOf
const utc = Date.UTC

/** The point in time that arguments of `new Date()` mean. */
function timeOf(args: unknown[], now: () => number): number {
  if (args.length === 0) return now()
  if (args.length > 1) return Reflect.apply(utc, undefined, args)
  const [arg] = args
  if (typeof arg === 'number') return arg
  const value = typeof arg === 'object' && arg !== null ? primitiveOf(arg) : arg
  return typeof value === 'string' ? parseAsUtc(value) : Number(value)
}

function primitiveOf(value: object): unknown {
  if (value instanceof Date) return Reflect.apply(valueOf, value, [])
  const toPrimitive = (value as { [Symbol.toPrimitive]?: (hint: string) => unknown })[Symbol.toPrimitive]
  if (toPrimitive) return Reflect.apply(toPrimitive, value, ['default'])
  const plain: unknown = value.valueOf()
  // oxlint-disable-next-line typescript/no-base-to-string -- what the language does as well
  return typeof plain === 'object' ? String(value) : plain
}
