import type { HookRecord, ListOptions, Page } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { mapPage, type PageQuery, readPage } from './page.ts'
import { findRun, readPayload } from './run-row.ts'

interface HookRow {
  run: number
  run_id: string
  hook_id: string
  token: string
  is_webhook: number
  is_system: number
  created_seq: number
  created_at: number
  retention_until: number | null
}

/** Hooks that are live, or whose run has ended and whose token is still retained. */
const HOOKS = '(SELECT h.*, r.run_id FROM hooks h JOIN runs r ON r.id = h.run)'
const STANDING = '(run_ended = 0 OR retention_until > ?)'

export function getHook(store: Store, runId: string, hookId: string): HookRecord | null {
  const row = store
    .sql(`SELECT * FROM ${HOOKS} WHERE run = ? AND hook_id = ? AND ${STANDING}`)
    .get<HookRow>([findRun(store, runId)?.id ?? null, hookId, store.now()])
  return row === undefined ? null : toHookRecord(store, row, true)
}

export function getHookByToken(store: Store, token: string): HookRecord | null {
  const row = store
    .sql(`SELECT * FROM ${HOOKS} WHERE token = ? AND ${STANDING}`)
    .get<HookRow>([token, store.now()])
  return row === undefined ? null : toHookRecord(store, row, true)
}

/** Hooks of one run, or of all, by creation. */
export function listHooks(store: Store, options: ListOptions & { runId?: string } = {}): Page<HookRecord> {
  const where: PageQuery['where'] = [[STANDING, store.now()]]
  if (options.runId !== undefined) where.push(['run = ?', findRun(store, options.runId)?.id ?? null])
  const query: PageQuery = { from: HOOKS, position: 'id', where, order: options.order ?? 'asc' }
  const page = readPage<HookRow>(store, query, options)
  return mapPage(page, (row) => toHookRecord(store, row, options.payloads ?? false))
}

function toHookRecord(store: Store, row: HookRow, payloads: boolean): HookRecord {
  const record: HookRecord = {
    runId: row.run_id,
    hookId: row.hook_id,
    token: row.token,
    isWebhook: row.is_webhook === 1,
    isSystem: row.is_system === 1,
    createdAt: row.created_at,
  }
  if (row.retention_until !== null) record.retentionUntil = row.retention_until
  const metadata = payloads ? readPayload(store, row.run, row.created_seq) : undefined
  if (metadata !== undefined) record.metadata = metadata
  return record
}
