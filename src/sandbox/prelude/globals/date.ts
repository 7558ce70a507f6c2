import { defineGlobal, defineMethod } from './define.ts'

/** Replaces `Date` by one that reads the clock of the run. */
export function installDate(now: () => number): void {
  const NativeDate = Date
  function RunDate(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return new NativeDate(now()).toString()
    return Reflect.construct(NativeDate, args.length === 0 ? [now()] : args, new.target)
  }
  Object.defineProperty(RunDate, 'name', { value: 'Date', configurable: true })
  Object.defineProperty(RunDate, 'length', { value: 7, configurable: true })
  Object.defineProperty(RunDate, 'prototype', { value: NativeDate.prototype, writable: false })
  defineMethod(RunDate, 'now', function () {
    return now()
  })
  defineMethod(RunDate, 'parse', NativeDate.parse)
  defineMethod(RunDate, 'UTC', NativeDate.UTC)
  // Else `date.constructor` would be a way to the real clock.
  // Assigned, since it exists and keeps its attributes: redefining it costs 50 µs a realm.
  NativeDate.prototype.constructor = RunDate
  defineGlobal('Date', RunDate)
  installDateFormat(now)
}

/** `format()` and `formatToParts()` without a date mean now: the clock of the run here as well. */
function installDateFormat(now: () => number): void {
  const prototype = Intl.DateTimeFormat.prototype
  // oxlint-disable-next-line typescript/unbound-method -- called on the formatter that it is read from
  const nativeFormat = Object.getOwnPropertyDescriptor(prototype, 'format')!.get! as () => (
    date: unknown,
  ) => string
  // oxlint-disable-next-line typescript/unbound-method -- called on the formatter that it is read from
  const nativeParts = prototype.formatToParts
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const format = Reflect.apply(nativeFormat, this, []) as (date: unknown) => string
      return (date?: unknown) => format(date === undefined ? now() : date)
    },
    configurable: true,
    enumerable: false,
  })
  defineMethod(prototype, 'formatToParts', function formatToParts(this: Intl.DateTimeFormat, date?: Date) {
    return Reflect.apply(nativeParts, this, [date === undefined ? now() : date]) as unknown
  })
}
