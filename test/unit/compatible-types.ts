/**
 * The type names that apps written for `workflow` 5 import, by entry, as compatible-names.ts has the values. `laterTypes`
 * may only shrink: a name that arrives is struck off.
 */
export const compatibleTypes: Record<string, string[]> = {
  '.': [
    'Hook',
    'HookOptions',
    'RetryableErrorOptions',
    'SetAttributesOptions',
    'StepMetadata',
    'WorkflowMetadata',
    'WorkflowWritableStreamOptions',
  ],
  './api': [
    'CancelRunOptions',
    'Event',
    'Hook',
    'ResumedHook',
    'RunCompletedHookParams',
    'RunFailedHookParams',
    'StartOptions',
    'StopSleepOptions',
    'StopSleepResult',
    'WorkflowLifecycleHooks',
    'WorkflowRun',
  ],
  './runtime': ['HealthCheckOptions', 'HealthCheckResult'],
  './observability': ['Revivers'],
}

/** Names of the time before version 5, and of its own internals. */
export const removedTypes: Record<string, string[]> = {
  '.': ['ExperimentalSetAttributesOptions'],
}

export const laterTypes: Record<string, string[]> = {}
