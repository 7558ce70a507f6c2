import { createError } from '../../errors/index.ts'
import type { SourceStore, TargetStore } from './stores.ts'
import { type Table, TABLES } from './tables.ts'

export interface TransferProgress {
  table: string
  /** Rows of that table that have been written, of how many. */
  done: number
  of: number
}

export interface TransferReport {
  /** Rows by table. */
  rows: Record<string, number>
  /** Runs that have not ended: they go on in the target. */
  liveRuns: number
}

/**
 * Writes everything that one store holds into another one, and makes sure that it is there.
 *
 * @throws WorkflowWorldError `transfer-incomplete`
 */
export async function copyStore(
  source: SourceStore,
  target: TargetStore,
  onProgress: (progress: TransferProgress) => void,
): Promise<TransferReport> {
  const secret = await source.secret()
  if (secret !== undefined) await target.putSecret(secret)
  const report: TransferReport = { rows: {}, liveRuns: 0 }
  for (const table of TABLES) {
    const of = await source.count(table)
    let done = 0
    for await (const rows of source.read(table)) {
      await target.write(table, rows)
      done += rows.length
      onProgress({ table: table.name, done, of })
    }
    await check(target, table, { read: done, counted: of })
    report.rows[table.name] = done
  }
  const ended: Table = { ...RUNS, where: 'end_seq IS NOT NULL' }
  report.liveRuns = report.rows['runs']! - (await source.count(ended))
  return report
}

const RUNS = TABLES.find(({ name }) => name === 'runs')!

/** The source's own count, what was read of it, and what the target counts are one number. */
async function check(
  target: TargetStore,
  table: Table,
  { read, counted }: { read: number; counted: number },
): Promise<void> {
  // Messages of one key have become one, and bundles may have been there.
  const written = table.merge || table.name === 'bundles' ? read : await target.count(table)
  if (read === counted && written === read) return
  throw createError('transfer-incomplete', {
    table: table.name,
    counted,
    read,
    written,
    target: target.label,
  })
}
