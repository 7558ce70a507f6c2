import { migratePostgres } from '../../worlds/postgres/index.ts'
import { transferStore, type TransferProgress } from '../../worlds/transfer/index.ts'
import type { Command, CommandContext } from '../index.ts'

/** Between two lines about progress. Milliseconds. */
const PROGRESS_MS = 1000

/** Brings the schema of the Postgres World up to date, from a role that may; or moves a whole store to the other kind. */
export const migrate: Command = {
  summary: "brings the Postgres World's schema up to date, or moves a store to another World",
  options: {
    url: { type: 'string' },
    schema: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  help: [
    '  --url <string>      connection string (default: WORKFLOW_POSTGRES_URL, else DATABASE_URL)',
    '  --schema <name>     schema that holds the tables (default: WORKFLOW_POSTGRES_SCHEMA, else stepline)',
    '  --from <world>      sqlite or postgres: moves everything that this store holds, live runs too,',
    '  --to <world>        into the other one, which must be empty; the app must be stopped meanwhile',
    '  --data-dir <path>   folder of the embedded store (default: WORKFLOW_LOCAL_DATA_DIR, else .workflow-data)',
  ],
  async run(context) {
    const { from, to } = context.options
    if (from === undefined && to === undefined) await bringUpToDate(context)
    else await move(context, String(from ?? 'nothing'), String(to ?? 'nothing'))
  },
}

/** Safe to run from several places at once. */
async function bringUpToDate({ options, say }: CommandContext): Promise<void> {
  const report = await migratePostgres(databaseOf(options))
  const text =
    report.from === report.to
      ? `The schema is up to date (${report.to}).`
      : `The schema was migrated from ${report.from} to ${report.to}.`
  say(text, report)
}

async function move({ options, say }: CommandContext, from: string, to: string): Promise<void> {
  const dataDir = options['data-dir'] as string | undefined
  let told = Date.now()
  const report = await transferStore({
    from,
    to,
    postgres: databaseOf(options),
    ...(dataDir ? { sqlite: { dataDir } } : {}),
    onProgress(progress) {
      if (Date.now() - told < PROGRESS_MS) return
      told = Date.now()
      say(progressText(progress), progress)
    },
  })
  const { source, target, rows, liveRuns } = report
  say(
    `Moved ${rows['runs']} runs with ${rows['events']} events from ${source} to ${target}; ${liveRuns} of them go on there.
Start the app on the new store. The old one is as it was: do not start an app on it again, or its runs go on in both.`,
    report,
  )
}

function progressText({ table, done, of }: TransferProgress): string {
  return `${table}: ${done} of ${of}`
}

function databaseOf({ url, schema }: CommandContext['options']): { url?: string; schema?: string } {
  return { ...(url ? { url: String(url) } : {}), ...(schema ? { schema: String(schema) } : {}) }
}
