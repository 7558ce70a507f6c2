import { argumentErrors } from './catalog/arguments.ts'
import { WorkflowRuntimeError } from './classes/runtime.ts'
import { raise } from './raise.ts'
import { describeValue } from './text-of.ts'

/**
 * Durations as the public API takes them: milliseconds, `"10s"`-like strings (the units and spellings of the `ms`
 * package, https://github.com/vercel/ms, which cannot be used here since this runs in the sandbox too), or a Date.
 */
export type DurationInput = number | string | Date

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY
const YEAR = 365.25 * DAY

const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
  [/^(?:milliseconds?|msecs?|ms)$/, 1],
  [/^(?:seconds?|secs?|s)$/, SECOND],
  [/^(?:minutes?|mins?|m)$/, MINUTE],
  [/^(?:hours?|hrs?|h)$/, HOUR],
  [/^(?:days?|d)$/, DAY],
  [/^(?:weeks?|w)$/, WEEK],
  [/^(?:months?|mo)$/, YEAR / 12],
  [/^(?:years?|yrs?|y)$/, YEAR],
]

/**
 * Milliseconds of a duration.
 *
 * @throws WorkflowRuntimeError `duration-invalid` when it is negative, not finite, or no known spelling.
 * @example parseDuration('1.5h') // 5_400_000
 */
export function parseDuration(input: number | string): number {
  const ms = typeof input === 'number' ? input : parseDurationText(input)
  if (!Number.isFinite(ms) || ms < 0) throw invalidDuration(input)
  return ms
}

/**
 * The point in time that a duration input means, seen from `now` (epoch milliseconds).
 *
 * @throws WorkflowRuntimeError `duration-invalid` when it means none, or one beyond what a Date can hold
 */
export function resolveDate(input: DurationInput, now: number): Date {
  const date = new Date(timeOf(input, now))
  if (Number.isNaN(date.getTime())) throw invalidDuration(input)
  return date
}

function timeOf(input: DurationInput, now: number): number {
  if (typeof input === 'number' || typeof input === 'string') return now + parseDuration(input)
  try {
    return Date.prototype.getTime.call(input)
  } catch {
    // No Date: a Date of another realm is one.
    throw invalidDuration(input)
  }
}

function parseDurationText(text: string): number {
  const match = /^\s*(-?(?:\d+)?\.?\d+)\s*([a-z]*)\s*$/i.exec(text)
  if (!match || text.length > 100) return NaN
  const unit = (match[2] || 'ms').toLowerCase()
  const factor = UNITS.find(([pattern]) => pattern.test(unit))?.[1]
  return factor === undefined ? NaN : Number(match[1]) * factor
}

function invalidDuration(input: unknown): Error {
  const details = { received: describeValue(input) }
  return raise('duration-invalid', argumentErrors()['duration-invalid'], details, WorkflowRuntimeError)
}
