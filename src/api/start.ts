import { checkSoleOptions, createError } from '../errors/index.ts'
import {
  encodeForRun,
  getRuntime,
  getWorld,
  newRunId,
  resolveStartOptions,
  Run,
  type StartOptions,
  type StartOptionsWithDeployment,
  stepContextStorage,
  worldBehind,
} from '../runtime/index.ts'

export type { StartOptions, StartOptionsWithDeployment } from '../runtime/index.ts'

/** What `start` takes: a compiled workflow function, or its id. */
type Workflow<TArgs extends unknown[], TResult> =
  ((...args: TArgs) => Promise<TResult>) | { workflowId: string }

/**
 * Starts a workflow. Resolves as soon as the run is durable; never waits for its work. Each call makes a new run.
 *
 * @throws WorkflowRuntimeError `start-invalid-workflow-function` when it is given anything but a compiled workflow
 * @throws WorkflowRuntimeError `argument-invalid`, `start-option-invalid` when options are none
 * @throws SerializationError when an argument cannot be stored; no run exists then
 * @example
 * const run = await start(handleOrder, ['order-1'])
 * const receipt = await run.returnValue
 */
export function start<TArgs extends unknown[], TResult>(
  workflow: Workflow<TArgs, TResult>,
  args: TArgs,
  options?: StartOptions & { deploymentId?: never },
): Promise<Run<TResult>>
export function start<TResult>(
  workflow: Workflow<[], TResult>,
  options?: StartOptions & { deploymentId?: never },
): Promise<Run<TResult>>
export function start(
  workflow: Workflow<never[], unknown>,
  args: unknown[],
  options: StartOptionsWithDeployment,
): Promise<Run<unknown>>
export function start(
  workflow: Workflow<never[], unknown>,
  options: StartOptionsWithDeployment,
): Promise<Run<unknown>>
export async function start(
  workflow: Workflow<never[], unknown>,
  argsOrOptions?: unknown[] | StartOptions,
  maybeOptions?: StartOptions,
): Promise<Run<unknown>> {
  const args = Array.isArray(argsOrOptions) ? argsOrOptions : []
  const options = Array.isArray(argsOrOptions) ? maybeOptions : (argsOrOptions ?? maybeOptions)
  const workflowName = workflowIdOf(workflow)
  if (!Array.isArray(argsOrOptions)) checkSoleOptions(argsOrOptions)
  const resolved = resolveStartOptions(options)
  // Known before the run is: streams among the arguments are its own.
  const runId = newRunId()
  const world = options?.world && worldBehind(options.world)
  const encoded = await encodeForRun(runId, args, 'args', world)
  const parent = await currentParent()
  await getRuntime().launch({
    runId,
    workflowName,
    args: encoded,
    ...resolved,
    ...(parent ? { parent } : {}),
    ...(world ? { world } : {}),
  })
  return new Run(runId, world ? { world } : {})
}

/** Inside a step: the run of the step, and the one at the top of its family. */
async function currentParent(): Promise<{ runId: string; rootRunId: string } | undefined> {
  const runId = stepContextStorage().getStore()?.runId
  if (runId === undefined) return undefined
  const { attributes } = await (await getWorld()).runs.get(runId, { resolveData: 'none' })
  return { runId, rootRunId: attributes['$rootRunId'] ?? runId }
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
  if (typeof value === 'function') {
    const name = `the function "${value.name || '(anonymous)'}"`
    // The directive is still there where no compiler has seen it.
    const isUncompiled = /['"]use workflow['"]/.test(Function.prototype.toString.call(value))
    return isUncompiled ? `${name}, which no plugin has compiled` : name
  }
  return value === null ? 'null' : typeof value
}
