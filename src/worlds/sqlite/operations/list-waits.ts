import type { ListOptions, Page, WaitRecord } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, readPage } from './page.ts'
import { findRun } from './run-row.ts'

interface WaitRow {
  wait_id: string
  resume_at: number
  created_at: number
  completed_at: number | null
}

/** Waits of one run by creation. */
export function listWaits(store: Store, runId: string, options: ListOptions = {}): Page<WaitRecord> {
  const page = readPage<WaitRow>(
    store,
    {
      from: 'waits',
      position: 'created_seq',
      where: [['run = ?', findRun(store, runId)?.id ?? null]],
      order: options.order ?? 'asc',
    },
    options,
  )
  return mapPage(page, (row) => toWaitRecord(runId, row))
}

function toWaitRecord(runId: string, row: WaitRow): WaitRecord {
  const record: WaitRecord = {
    runId,
    waitId: row.wait_id,
    status: row.completed_at === null ? 'waiting' : 'completed',
    resumeAt: row.resume_at,
    createdAt: row.created_at,
  }
  if (row.completed_at !== null) record.completedAt = row.completed_at
  return record
}
