import { isWorld, type WorldView } from '../app-world/behind.ts'
import {
  type AttributeOptions,
  checkInitialAttributes,
  createError,
  describeValue,
  isBag,
  plainText,
} from '../../errors/index.ts'
import { isRunId } from '../../engine/index.ts'
import { RETENTION_ATTRIBUTE, type World } from '../../world/index.ts'
import { log } from '../log.ts'

export interface StartOptions extends AttributeOptions {
  /** The World to start in. @default that of the process */
  world?: World | WorldView
  /** Attributes of the run from its beginning; the limits are those of `setAttributes()`. */
  attributes?: Record<string, string>
  /** `0`: inputs, outputs, errors and streams of the run are removed when it ends. @default 'default', kept */
  experimental_retention?: 0 | 'default'
  /** The run that this one repeats; kept with it. */
  replayedFromRunId?: string
  /**
   * Version of the event log to write. There is one so far, so that every number means it.
   */
  specVersion?: number
  /** Accepted for compatibility: Worlds here have no regions. */
  region?: string
  /** Accepted for compatibility: queues here have no namespaces. */
  namespace?: string
}

/**
 * With a deployment, the types of the workflow that runs there are not known here. A run begins on the bundle of the
 * process that drives it first, which is what `'latest'` asks for.
 */
export interface StartOptionsWithDeployment extends StartOptions {
  deploymentId: string
}

/** What of the options ends up with the run. */
export interface ResolvedStartOptions {
  attributes: Record<string, string>
  replayedFromRunId?: string
}

/**
 * Checks the options of `start()`.
 *
 * @throws WorkflowRuntimeError `start-option-invalid`, `attribute-not-text`, FatalError `attribute-invalid`
 */
export function resolveStartOptions(
  options: StartOptions & { deploymentId?: string } = {},
): ResolvedStartOptions {
  if (!isBag(options)) refuse('object', options, 'Arguments of the workflow stand in an array.')
  const { experimental_retention: retention, replayedFromRunId, deploymentId, specVersion } = options
  const attributes = checkInitialAttributes(options.attributes ?? {}, options)
  if (retention !== undefined && retention !== 'default') {
    if (retention !== 0) refuse('experimental_retention', retention, 'Use 0 or "default".')
    attributes[RETENTION_ATTRIBUTE] = '0'
  }
  if (replayedFromRunId !== undefined && !isRunId(plainText(replayedFromRunId)))
    refuse('replayedFromRunId', replayedFromRunId, 'It is the id of a run: wrun_ and 26 characters.')
  if (specVersion !== undefined && !Number.isInteger(specVersion))
    refuse('specVersion', specVersion, 'It is a whole number; leave it out.')
  if (deploymentId !== undefined) checkDeployment(deploymentId)
  if (options.world !== undefined && !isWorld(options.world))
    refuse('world', options.world, 'It is what createWorld() or getWorld() gave, or a World of your own.')
  return { attributes, ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }) }
}

let warned = false

function checkDeployment(deploymentId: string): void {
  if (deploymentId !== 'latest')
    refuse(
      'deploymentId',
      deploymentId,
      'This World has no deployments by id: leave it out, or use "latest".',
    )
  if (warned) return
  warned = true
  log('warn', '[workflow] deploymentId "latest": this World has no deployments; the current code is used')
}

function refuse(option: string, value: unknown, fix: string): never {
  throw createError('start-option-invalid', { option, received: describeValue(value), fix })
}
