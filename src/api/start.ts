import { createError } from '../errors/index.ts'
import { getRuntime, hostCodec } from '../runtime/index.ts'
import { Run } from './run.ts'

export interface StartOptions {
  /** Seeds the run's attributes. */
  attributes?: Record<string, string>
}

/** What `start` takes: a compiled workflow function, or its id. */
type Workflow<TArgs extends unknown[], TResult> =
  ((...args: TArgs) => Promise<TResult>) | { workflowId: string }

/**
 * Starts a workflow. Resolves as soon as the run is durable; never waits for its work. Each call makes a new run.
 *
 * @throws WorkflowRuntimeError `start-invalid-workflow-function` when it is given anything but a compiled workflow
 * @throws SerializationError when an argument cannot be stored; no run exists then
 * @example
 * const run = await start(handleOrder, ['order-1'])
 * const receipt = await run.returnValue
 */
export function start<TArgs extends unknown[], TResult>(
  workflow: Workflow<TArgs, TResult>,
  args: TArgs,
  options?: StartOptions,
): Promise<Run<TResult>>
export function start<TResult>(workflow: Workflow<[], TResult>, options?: StartOptions): Promise<Run<TResult>>
export async function start(
  workflow: Workflow<unknown[], unknown>,
  argsOrOptions?: unknown[] | StartOptions,
  maybeOptions?: StartOptions,
): Promise<Run<unknown>> {
  const args = Array.isArray(argsOrOptions) ? argsOrOptions : []
  const options = Array.isArray(argsOrOptions) ? maybeOptions : argsOrOptions
  const workflowName = workflowIdOf(workflow)
  const encoded = hostCodec().encode(args, 'args')
  const { attributes } = options ?? {}
  const runId = await getRuntime().launch({
    workflowName,
    args: encoded,
    ...(attributes ? { attributes } : {}),
  })
  return new Run(runId)
}

function workflowIdOf(workflow: unknown): string {
  const id =
    typeof workflow === 'function' || (typeof workflow === 'object' && workflow !== null)
      ? (workflow as { workflowId?: unknown }).workflowId
      : undefined
  if (typeof id === 'string' && id !== '') return id
  throw createError('start-invalid-workflow-function', { received: describe(workflow) })
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `the function "${value.name || '(anonymous)'}"`
  return value === null ? 'null' : typeof value
}
