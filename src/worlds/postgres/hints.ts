/** What owners tell each other over LISTEN and NOTIFY. Hints only: whoever misses one looks by itself now and then. */
export type Hint =
  /** There may be something new about a run or a stream. */
  | { kind: 'topic'; topic: string }
  /** A message is due at `runAt`. */
  | { kind: 'message'; runAt: number }

/** The channel of a schema, whose name comes quoted. */
export function channelOf(schema: string): string {
  return `stepline:${schema.replaceAll('"', '')}`
}

/** Reads a notification; undefined when it is this owner's own, or none of ours. */
export function readHint(text: string, self: number): Hint | undefined {
  const [, owner, kind, rest = ''] = /^(\d+) (\w+) (.*)$/s.exec(text) ?? []
  if (owner === String(self)) return undefined
  if (kind === 'topic') return { kind, topic: rest }
  if (kind === 'message' && Number.isFinite(Number(rest))) return { kind, runAt: Number(rest) }
  return undefined
}
