const LONGEST = 1000

/**
 * Any value as part of a message. `String()` alone throws for some objects, writes the elements of an array, however many there
 * are, and gives back a text of any length.
 */
export function textOf(value: unknown): string {
  return shorten(isArray(value) ? `an array of ${value.length}` : plainText(value))
}

/** The beginning of a text that is too long for a message. */
export function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}

/** `String(value)`, also of what has no text: then it is what kind of object it is. */
export function plainText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return tagOf(value)
  }
}

/** What was passed where something else belongs: `"soon"`, `5`, `null`, `an array`, `a Date`. Runs no code of the value's, proxies aside. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `"${value.length > 100 ? `${value.slice(0, 100)}…` : value}"`
    case 'symbol':
    case 'function':
      return `a ${typeof value}`
    case 'object':
      return value === null ? 'null' : describeObject(value)
    default:
      return String(value)
  }
}

function describeObject(value: object): string {
  if (isArray(value)) return 'an array'
  const kind = tagOf(value).slice(8, -1)
  return kind === 'Object' ? 'an object' : `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
}

/** Traps of a proxy may throw, and a revoked one always does. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value)
  } catch {
    return '[object Object]'
  }
}
