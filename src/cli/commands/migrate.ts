import { migratePostgres } from '../../worlds/postgres/index.ts'
import type { Command } from '../index.ts'

/** Brings the schema of the Postgres World up to date, from a role that may. Safe to run from several places at once. */
export const migrate: Command = {
  summary: "makes the Postgres World's schema, or brings it up to date",
  options: { url: { type: 'string' }, schema: { type: 'string' } },
  help: [
    '  --url <string>      connection string (default: WORKFLOW_POSTGRES_URL, else DATABASE_URL)',
    '  --schema <name>     schema that holds the tables (default: WORKFLOW_POSTGRES_SCHEMA, else stepline)',
  ],
  async run({ options, say }) {
    const { url, schema } = options as { url?: string; schema?: string }
    const report = await migratePostgres({ ...(url ? { url } : {}), ...(schema ? { schema } : {}) })
    const text =
      report.from === report.to
        ? `The schema is up to date (${report.to}).`
        : `The schema was migrated from ${report.from} to ${report.to}.`
    say(text, report)
  },
}
