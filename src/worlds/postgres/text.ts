/** PostgreSQL's text has no NUL. Names, tokens and reasons that come from users may; U+FFFE marks what was replaced. */
export function toText(value: string): string {
  // oxlint-disable-next-line no-control-regex
  return /[\0\uFFFE]/.test(value) ? value.replaceAll('\uFFFE', '\uFFFE1').replaceAll('\0', '\uFFFE0') : value
}

/** The string that was stored. */
export function fromText(value: string): string {
  return value.includes('\uFFFE') ? value.replaceAll('\uFFFE0', '\0').replaceAll('\uFFFE1', '\uFFFE') : value
}
