/** Attribute of a run that says how long its user data is kept. */
export const RETENTION_ATTRIBUTE = '$retention'

/** Attribute of a run that another one started: the id of that. */
export const PARENT_ATTRIBUTE = '$parentRunId'

/** Inputs, outputs, errors, payloads and chunks of such a run are removed in the transaction that ends it, or the run that started it, if that is later. */
export function purgesAtEnd(attributes: Readonly<Record<string, string>>): boolean {
  return attributes[RETENTION_ATTRIBUTE] === '0'
}
