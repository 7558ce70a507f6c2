import type { HookRecord, ListOptions, Page } from '../../../world/index.ts'
import type { SqlValue } from '../driver.ts'
import type { Store } from '../store.ts'
import { fromText, toText } from '../text.ts'
import { mapPage, type PageQuery, readPage } from './page.ts'
import { payloadOf } from './run-row.ts'

interface HookRow {
  run_id: string
  hook_id: string
  token: string
  is_webhook: boolean
  is_system: boolean
  created_at: number
  retention_until: number | null
  in_payload?: string | null
  in_bytes?: Uint8Array | null
}

/** Hooks that are live, or whose run has ended and whose token is still retained. */
const STANDING = '(NOT h.run_ended OR h.retention_until > ?)'

export function getHook(store: Store, runId: string, hookId: string): Promise<HookRecord | null> {
  return findHook(store, 'r.run_id = $2 AND h.hook_id = $3', [runId, hookId])
}

export function getHookByToken(store: Store, token: string): Promise<HookRecord | null> {
  return findHook(store, 'h.token = $2', [toText(token)])
}

async function findHook(
  store: Store,
  condition: string,
  values: readonly SqlValue[],
): Promise<HookRecord | null> {
  const { columns, from } = hookQuery(store, true)
  const text = `SELECT ${columns} FROM ${from} WHERE ${STANDING.replace('?', '$1')} AND ${condition}`
  const [row] = await store.read<HookRow>(text, [store.now(), ...values])
  return row === undefined ? null : toHookRecord(row)
}

/** Hooks of one run, or of all, by creation. */
export async function listHooks(
  store: Store,
  options: ListOptions & { runId?: string } = {},
): Promise<Page<HookRecord>> {
  const where: PageQuery['where'] = [[STANDING, store.now()]]
  if (options.runId !== undefined) where.push(['r.run_id = ?', options.runId])
  const query = hookQuery(store, options.payloads ?? false)
  const order = options.order ?? 'asc'
  return mapPage(
    await readPage<HookRow>(store, { ...query, position: 'h.id', where, order }, options),
    toHookRecord,
  )
}

function hookQuery(store: Store, payloads: boolean): { columns: string; from: string } {
  const { schema } = store
  const from = `${schema}.hooks h JOIN ${schema}.runs r ON r.id = h.run`
  if (!payloads) return { columns: 'h.*, r.run_id', from }
  return {
    columns: 'h.*, r.run_id, i.payload AS in_payload, i.bytes AS in_bytes',
    from: `${from} LEFT JOIN ${schema}.events i ON i.run = h.run AND i.seq = h.created_seq`,
  }
}

function toHookRecord(row: HookRow): HookRecord {
  const record: HookRecord = {
    runId: row.run_id,
    hookId: row.hook_id,
    token: fromText(row.token),
    isWebhook: row.is_webhook,
    isSystem: row.is_system,
    createdAt: row.created_at,
  }
  if (row.retention_until !== null) record.retentionUntil = row.retention_until
  const metadata = payloadOf(row.in_payload, row.in_bytes)
  if (metadata !== undefined) record.metadata = metadata
  return record
}
