/** Attribute of a run that says how long its user data is kept. */
export const RETENTION_ATTRIBUTE = '$retention'

/** Inputs, outputs, errors, payloads and chunks of such a run are removed in the transaction that ends it. */
export function purgesAtEnd(attributes: Readonly<Record<string, string>>): boolean {
  return attributes[RETENTION_ATTRIBUTE] === '0'
}
