/** Names a store in errors and logs: host, database and schema, without user and password. */
export function labelOf({ url, schema }: { url: string; schema: string }): string {
  const name = schema.replaceAll('"', '')
  try {
    const { host, pathname } = new URL(url)
    return `postgres://${host}${pathname} (schema ${name})`
  } catch {
    // A connection string in another form, which may hold a password: nothing of it is shown.
    return `the Postgres database (schema ${name})`
  }
}
