const LONGEST = 1000

/**
 * Any value as part of a message. `String()` alone throws for some objects, writes the elements of an array, however many there
 * are, and gives back a text of any length.
 */
export function textOf(value: unknown): string {
  return shorten(Array.isArray(value) ? `an array of ${value.length}` : plainText(value))
}

/** The beginning of a text that is too long for a message. */
export function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`
}

function plainText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
