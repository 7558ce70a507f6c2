import type { ListOptions, Page, StepRecord } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, readPage } from './page.ts'
import { findRun } from './run-row.ts'
import { readStepRow, type StepRow, toStepRecord } from './step-row.ts'

/** Steps of one run by creation. */
export function listSteps(store: Store, runId: string, options: ListOptions = {}): Page<StepRecord> {
  const page = readPage<StepRow>(
    store,
    {
      from: 'steps',
      position: 'created_seq',
      where: [['run = ?', findRun(store, runId)?.id ?? null]],
      order: options.order ?? 'asc',
    },
    options,
  )
  return mapPage(page, (row) => toStepRecord(store, runId, row, options.payloads ?? false))
}

export function getStep(store: Store, runId: string, stepId: string, payloads: boolean): StepRecord | null {
  const run = findRun(store, runId)
  const row = run && readStepRow(store, run.id, stepId)
  return row === undefined ? null : toStepRecord(store, runId, row, payloads)
}
