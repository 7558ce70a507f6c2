import type { RunStatus, StepStatus } from '../../world/index.ts'

/** Stored codes of run and step states: a file format, so numbers are only ever added. */
export const STATUS_CODE = { pending: 0, running: 1, completed: 2, failed: 3, cancelled: 4 } as const

export const RUN_STATUSES: readonly RunStatus[] = ['pending', 'running', 'completed', 'failed', 'cancelled']
export const STEP_STATUSES: readonly StepStatus[] = ['pending', 'running', 'completed', 'failed']
