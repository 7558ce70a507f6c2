import type { ListOptions, Page, WaitRecord } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, ofRun, readPage } from './page.ts'

interface WaitRow {
  wait_id: string
  resume_at: number
  created_at: number
  completed_at: number | null
}

/** Waits of one run by creation. */
export async function listWaits(
  store: Store,
  runId: string,
  options: ListOptions = {},
): Promise<Page<WaitRecord>> {
  const page = await readPage<WaitRow>(
    store,
    {
      columns: 'w.*',
      from: `${store.schema}.waits w`,
      position: 'w.created_seq',
      where: [[ofRun(store, 'w.run'), runId]],
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
