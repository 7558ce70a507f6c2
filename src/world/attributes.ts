/** Attributes with changes applied; `null` removes a key. */
export function mergeAttributes(
  attributes: Readonly<Record<string, string>>,
  changes: ReadonlyArray<{ key: string; value: string | null }>,
): Record<string, string> {
  const merged = new Map(Object.entries(attributes))
  for (const { key, value } of changes) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  return Object.fromEntries(merged)
}
