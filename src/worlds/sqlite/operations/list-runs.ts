import type { ListOptions, Page, RunRecord, RunStatus } from '../../../world/index.ts'
import { RUN_STATUSES } from '../status-codes.ts'
import type { Store } from '../store.ts'
import { mapPage, type PageQuery, readPage } from './page.ts'
import { type RunRow, toRunRecord } from './run-row.ts'

export type ListRunsOptions = ListOptions & { status?: RunStatus | RunStatus[]; workflowName?: string }

/** Runs by creation, newest first unless told otherwise. An empty array of statuses matches none. */
export function listRuns(store: Store, options: ListRunsOptions = {}): Page<RunRecord> {
  const where: PageQuery['where'] = []
  if (options.workflowName !== undefined) where.push(['workflow_name = ?', options.workflowName])
  if (options.status !== undefined) {
    const codes = [options.status].flat().map((status) => RUN_STATUSES.indexOf(status))
    where.push([`status IN (${codes.map(() => '?').join(', ')})`, ...codes])
  }
  const query: PageQuery = { from: 'runs', position: 'id', where, order: options.order ?? 'desc' }
  const page = readPage<RunRow>(store, query, options)
  return mapPage(page, (row) => toRunRecord(store, row, options.payloads ?? false))
}
