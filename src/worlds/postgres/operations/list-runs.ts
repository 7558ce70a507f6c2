import type { ListOptions, Page, RunRecord, RunStatus } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, type PageQuery, readPage } from './page.ts'
import { runPayloads, type RunRow, toRunRecord } from './run-row.ts'

export type ListRunsOptions = ListOptions & { status?: RunStatus | RunStatus[]; workflowName?: string }

/** Runs by creation, newest first unless told otherwise. An empty array of statuses matches none. */
export async function listRuns(store: Store, options: ListRunsOptions = {}): Promise<Page<RunRecord>> {
  const where: PageQuery['where'] = []
  if (options.workflowName !== undefined) where.push(['r.workflow_name = ?', options.workflowName])
  if (options.status !== undefined) {
    where.push(["r.status = ANY (string_to_array(?, ','))", [options.status].flat().join(',')])
  }
  const { columns, joins } = options.payloads ? runPayloads(store) : { columns: '', joins: '' }
  const page = await readPage<RunRow>(
    store,
    {
      columns: `r.*${columns}`,
      from: `${store.schema}.runs r ${joins}`,
      position: 'r.id',
      where,
      order: options.order ?? 'desc',
    },
    options,
  )
  return mapPage(page, toRunRecord)
}
