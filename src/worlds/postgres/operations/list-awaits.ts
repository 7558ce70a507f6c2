import type { AwaitRecord, ListOptions, Page } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, ofRun, readPage } from './page.ts'

interface AwaitRow {
  await_id: string
  target: string
  created_at: number
}

/** What one run waits for, by creation. */
export async function listAwaits(
  store: Store,
  runId: string,
  options: ListOptions = {},
): Promise<Page<AwaitRecord>> {
  const page = await readPage<AwaitRow>(
    store,
    {
      columns: 'a.*',
      from: `${store.schema}.awaits a`,
      position: 'a.created_seq',
      where: [[ofRun(store, 'a.run'), runId]],
      order: options.order ?? 'asc',
    },
    options,
  )
  return mapPage(page, (row) => ({
    runId,
    awaitId: row.await_id,
    targetRunId: row.target,
    createdAt: row.created_at,
  }))
}
