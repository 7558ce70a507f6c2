/**
 * The locale of workflow code where it names none: the host's would differ between the machines that replay a run.
 */
import { defineGlobal, defineMethod } from './define.ts'
import { FIXED_LOCALE, inUtc } from './utc.ts'

type Formatter = (new (...args: unknown[]) => object) & { prototype: object; supportedLocalesOf?: unknown }

/** The constructors of `Intl` that take `(locales, options)`. */
const CONSTRUCTORS = [
  'Collator',
  'DateTimeFormat',
  'DisplayNames',
  'DurationFormat',
  'ListFormat',
  'NumberFormat',
  'PluralRules',
  'RelativeTimeFormat',
  'Segmenter',
]

/** What asks for the default locale without naming `Intl`: the locales are the argument at that index. */
const LOCALE_METHODS: ReadonlyArray<readonly [target: () => object, name: string, index: number]> = [
  [() => Number.prototype, 'toLocaleString', 0],
  [() => BigInt.prototype, 'toLocaleString', 0],
  [() => Array.prototype, 'toLocaleString', 0],
  [() => Object.getPrototypeOf(Uint8Array.prototype) as object, 'toLocaleString', 0],
  [() => String.prototype, 'toLocaleLowerCase', 0],
  [() => String.prototype, 'toLocaleUpperCase', 0],
  [() => String.prototype, 'localeCompare', 1],
]

/** `Intl` is changed when it is first touched. */
export function installLocale(now: () => number): void {
  const native = Intl
  Object.defineProperty(globalThis, 'Intl', {
    get() {
      defineGlobal('Intl', native)
      fixIntl(native as unknown as Record<string, Formatter | undefined>, now)
      return native
    },
    set(value: unknown) {
      defineGlobal('Intl', value)
    },
    configurable: true,
    enumerable: false,
  })
  for (const [target, name, index] of LOCALE_METHODS) withFixedLocale(target(), name, index)
}

/** Assigned, which keeps the attributes. */
function withFixedLocale(target: object, name: string, index: number): void {
  const holder = target as Record<string, (...args: unknown[]) => unknown>
  const native = holder[name]!
  holder[name] = function (this: unknown, ...args: unknown[]): unknown {
    args[index] ??= FIXED_LOCALE
    return Reflect.apply(native, this, args)
  }
}

function fixIntl(intl: Record<string, Formatter | undefined>, now: () => number): void {
  if (intl['DateTimeFormat']) fixNow(intl['DateTimeFormat'].prototype as Intl.DateTimeFormat, now)
  for (const name of CONSTRUCTORS) {
    const native = intl[name]
    if (native) defineMethod(intl, name, withDefaults(native, name))
  }
}

/** The same constructor, with a locale and a zone of its own where none is given. */
function withDefaults(native: Formatter, name: string): Formatter {
  const isDate = name === 'DateTimeFormat'
  function Fixed(this: unknown, locales?: unknown, options?: object): object {
    const args = [locales ?? FIXED_LOCALE, isDate ? inUtc(options) : options]
    if (new.target !== undefined) return Reflect.construct(native, args, new.target) as object
    // Some can be called without `new`, the others say that they cannot.
    return Reflect.apply(native as unknown as () => object, undefined, args)
  }
  Object.defineProperty(Fixed, 'name', { value: name, configurable: true })
  Object.defineProperty(Fixed, 'length', { value: native.length, configurable: true })
  Object.defineProperty(Fixed, 'prototype', { value: native.prototype, writable: false })
  defineMethod(Fixed, 'supportedLocalesOf', native.supportedLocalesOf)
  defineMethod(native.prototype, 'constructor', Fixed)
  return Fixed as unknown as Formatter
}

/** `format()` and `formatToParts()` without a date mean now: the clock of the run. */
function fixNow(prototype: Intl.DateTimeFormat, now: () => number): void {
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
