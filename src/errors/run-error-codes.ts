/** Why a run failed: `errorCode` of the run and of `WorkflowRunFailedError`. docs/errors/README.md says what each means. */
export const RUN_ERROR_CODES = {
  USER_ERROR: 'USER_ERROR',
  RUNTIME_ERROR: 'RUNTIME_ERROR',
  REPLAY_DIVERGENCE: 'REPLAY_DIVERGENCE',
  CORRUPTED_EVENT_LOG: 'CORRUPTED_EVENT_LOG',
  REPLAY_TIMEOUT: 'REPLAY_TIMEOUT',
  MAX_EVENTS_EXCEEDED: 'MAX_EVENTS_EXCEEDED',
} as const

export type RunErrorCode = keyof typeof RUN_ERROR_CODES
