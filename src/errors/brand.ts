/**
 * Errors cross realms (the sandbox has its own `Error`) and duplicate copies of this package (a bundler may inline
 * one), so `instanceof` is not enough: an error is known by its shape and `name`.
 */

/** True for errors of any realm, and for values that look like one (`name`, `message` and `stack`). */
export function isErrorLike(value: unknown): value is Error {
  if (value instanceof Error) return true
  if (typeof value !== 'object' || value === null) return false
  if (Object.prototype.toString.call(value) === '[object Error]') return true
  const candidate = value as Partial<Error>
  return (
    typeof candidate.name === 'string' &&
    typeof candidate.message === 'string' &&
    typeof candidate.stack === 'string'
  )
}

/** True for an error of any realm or copy whose `name` is `name`. */
export function hasErrorName(value: unknown, name: string): value is Error {
  return isErrorLike(value) && value.name === name
}
