import type { Payload } from '../../world/index.ts'

/**
 * What a column holds, whatever form a store gives it. `text` is ours and printable; `userText` may hold anything that a
 * string can; `payload` is text or bytes; `json` is an object as text.
 */
export type ColumnKind =
  | 'integer'
  | 'time'
  | 'flag'
  | 'text'
  | 'userText'
  | 'json'
  | 'payload'
  | 'bytes'
  | 'runStatus'
  | 'stepStatus'
  | 'streamStatus'
  | 'eventType'

/** A value on its way: statuses and event types by name, flags as booleans. */
export type Value = number | string | boolean | Payload | null

/** Values in the order of the table's columns. */
export type Row = Value[]

export interface Column {
  name: string
  kind: ColumnKind
  /** SQL that is read in its place; both stores understand it. */
  read?: string
}

export interface Table {
  name: string
  /** Where its rows are written, when that is elsewhere. */
  into?: string
  /** Where its rows are read from, when that is elsewhere. */
  from?: string
  /** Which rows there are read. @default all */
  where?: string
  /** In its order rows are read; unique. Columns of the table, or `id`. */
  key: readonly string[]
  columns: readonly Column[]
  /** What two rows of the target cannot have in common: the earlier `run_at` of both stays. */
  merge?: boolean
}

function table(
  name: string,
  key: string,
  columns: Record<string, ColumnKind | [ColumnKind, string]>,
  options: Partial<Table> = {},
): Table {
  const list = Object.entries(columns).map(([column, given]): Column => {
    if (typeof given === 'string') return { name: column, kind: given }
    return { name: column, kind: given[0], read: given[1] }
  })
  return { name, key: key.split(' '), columns: list, ...options }
}

const MESSAGE = { run_id: 'text', key: 'text', step_id: 'text', step_name: 'text' } as const

/**
 * All that a store holds, parents before what refers to them. Owners stay behind: whatever they held is freed as if they
 * had been found dead, which they are. Their runs get the next epoch and a message, their messages are pending again,
 * what only they could fill is abandoned.
 */
export const TABLES: readonly Table[] = [
  table('bundles', 'hash', { hash: 'text', code: 'text', map: 'text' }),
  table('runs', 'id', {
    id: 'integer',
    run_id: 'text',
    workflow_name: 'text',
    status: 'runStatus',
    seed: 'text',
    bundle: 'text',
    head: 'integer',
    attributes: 'json',
    end_seq: 'integer',
    error_code: 'userText',
    cancel_reason: 'userText',
    created_at: 'time',
    updated_at: 'time',
    started_at: 'time',
    completed_at: 'time',
    epoch: ['integer', 'CASE WHEN owner IS NULL THEN epoch ELSE epoch + 1 END'],
    replayed_from: 'text',
    expired_at: 'time',
  }),
  table('events', 'run seq', {
    run: 'integer',
    seq: 'integer',
    type: 'eventType',
    entity: 'text',
    created_at: 'time',
    data: 'text',
    payload: 'payload',
  }),
  table('steps', 'run step_id', {
    run: 'integer',
    step_id: 'text',
    step_name: 'text',
    status: 'stepStatus',
    attempt: 'integer',
    background: 'flag',
    created_seq: 'integer',
    outcome_seq: 'integer',
    retry_at: 'time',
    created_at: 'time',
    updated_at: 'time',
    started_at: 'time',
    completed_at: 'time',
  }),
  table('waits', 'run wait_id', {
    run: 'integer',
    wait_id: 'text',
    resume_at: 'time',
    created_seq: 'integer',
    created_at: 'time',
    completed_at: 'time',
  }),
  table('awaits', 'run await_id', {
    run: 'integer',
    await_id: 'text',
    target: 'text',
    created_seq: 'integer',
    created_at: 'time',
  }),
  table('hooks', 'id', {
    id: 'integer',
    run: 'integer',
    hook_id: 'text',
    token: 'userText',
    is_webhook: 'flag',
    is_system: 'flag',
    created_seq: 'integer',
    created_at: 'time',
    retention_until: 'time',
    run_ended: 'flag',
  }),
  table('resumes', 'run hook_id resume_id', {
    run: 'integer',
    hook_id: 'text',
    resume_id: 'userText',
    seq: 'integer',
  }),
  table('purges', 'parent_run_id run', { parent_run_id: 'text', run: 'integer' }),
  table('streams', 'id', {
    id: 'integer',
    run_id: 'text',
    name: 'text',
    next_index: 'integer',
    status: 'streamStatus',
    error: 'payload',
  }),
  table('chunk_batches', 'stream idx', {
    stream: 'integer',
    idx: 'integer',
    count: 'integer',
    data: 'bytes',
  }),
  table('stream_writers', 'stream writer', {
    stream: 'integer',
    writer: 'text',
    attempt: 'integer',
    position: 'integer',
    count: 'integer',
    idx: 'integer',
  }),
  table('messages', 'id', { ...MESSAGE, run_at: 'time', attempt: 'integer' }, { merge: true }),
  table(
    'leases',
    'id',
    {
      run_id: 'text',
      key: ['text', "'run:' || run_id"],
      step_id: ['text', 'NULL'],
      step_name: ['text', 'NULL'],
      run_at: ['time', 'updated_at'],
      attempt: ['integer', '0'],
    },
    { from: 'runs', where: 'owner IS NOT NULL', into: 'messages', merge: true },
  ),
]

/** Columns that stay behind, by table. */
export const LEFT_BEHIND: Readonly<Record<string, readonly string[]>> = {
  runs: ['owner'],
  steps: ['owner'],
  streams: ['owner'],
  messages: ['id', 'owner'],
}

/** A stream that its owner alone could fill will never be whole. */
export function streamStatusRead(open: string, abandoned: string): string {
  return `CASE WHEN status = ${open} AND owner IS NOT NULL THEN ${abandoned} ELSE status END`
}
