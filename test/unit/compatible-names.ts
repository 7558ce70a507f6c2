/**
 * What apps written for `workflow` 5 import, by entry. The `later` tables name what is not there yet: they may only
 * shrink, and a name that arrives must be struck off, or the test fails.
 */
const everywhere = [
  'FatalError',
  'RetryableError',
  'createHook',
  'createWebhook',
  'defineHook',
  'fetch',
  'getStepMetadata',
  'getWorkflowMetadata',
  'getWritable',
  'setAttributes',
  'sleep',
]

const errorClasses = [
  'EntityConflictError',
  'HookConflictError',
  'HookNotFoundError',
  'PreconditionFailedError',
  'RUN_ERROR_CODES',
  'RunExpiredError',
  'RunNotSupportedError',
  'StepNotRegisteredError',
  'StreamError',
  'ThrottleError',
  'TooEarlyError',
  'WorkflowError',
  'WorkflowNotRegisteredError',
  'WorkflowRunCancelledError',
  'WorkflowRunFailedError',
  'WorkflowRunNotCompletedError',
  'WorkflowRunNotFoundError',
  'WorkflowRuntimeError',
  'WorkflowWorldError',
]

const api = [
  'Run',
  'getHookByToken',
  'getRun',
  'registerLifecycleHooks',
  'resumeHook',
  'resumeWebhook',
  'start',
]

export const compatibleNames: Record<string, string[]> = {
  '. (default)': everywhere,
  '. (workflow)': [...everywhere, 'resumeHook'],
  './api (default)': api,
  './api (workflow)': [...api, 'runStep'],
  './errors (default)': errorClasses,
  './errors (workflow)': errorClasses,
  './internal/errors (default)': errorClasses,
  // Without `getWorldHandlers`, which only that package's own adapters call: ours mount `workflowEntrypoint`.
  './runtime (default)': ['createWorld', 'getWorld', 'healthCheck', 'setWorld', 'workflowEntrypoint'],
  './observability (default)': [
    'hydrateData',
    'hydrateResourceIO',
    'observabilityRevivers',
    'parseClassName',
    'parseStepName',
    'parseWorkflowName',
  ],
  './vite (default)': ['workflow'],
  './next (default)': ['withWorkflow'],
  './nitro (default)': ['default'],
  './serde (default)': ['WORKFLOW_DESERIALIZE', 'WORKFLOW_SERIALIZE'],
}

export const removedNames: Record<string, string[]> = {
  '. (default)': ['experimental_setAttributes', 'runStep'],
  '. (workflow)': ['experimental_setAttributes', 'runStep'],
  './api (default)': ['runStep'],
}

export const laterNames: Record<string, string[]> = {
  './api (workflow)': ['runStep'],
}
