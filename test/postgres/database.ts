import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type PostgresServer } from './server.ts'

/**
 * A database for the tests of this file: that of `DATABASE_URL`, or one on a server that is started for them. Each test
 * has a schema of its own in it.
 */
export function useDatabase(): { readonly url: string } {
  let server: PostgresServer | undefined
  beforeAll(async () => {
    if (!process.env['DATABASE_URL']) server = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    await server?.stop()
  })
  return {
    get url() {
      return server?.url ?? process.env['DATABASE_URL']!
    },
  }
}

let schemas = 0

/** A name that no other test has. */
export function newSchema(): string {
  return `test_${process.pid}_${++schemas}`
}
