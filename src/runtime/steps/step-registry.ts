import { DEFAULT_MAX_RETRIES, type StepPolicy } from '../../engine/index.ts'
import { builtinStep } from './builtins/index.ts'
import { createError, parseDuration, textOf } from '../../errors/index.ts'

/** A step's function with the properties that its author may set on it. */
export type StepFunction = ((this: unknown, ...args: never[]) => unknown) & {
  stepId?: string
  maxRetries?: number
  inline?: boolean
  timeout?: number | string
}

const REGISTRY = Symbol.for('@workflow/core//registeredSteps')

/** Where compiled code registers its steps: id → function. Shared by all copies of this package in the process. */
export function registeredSteps(): Map<string, StepFunction> {
  const holder = globalThis as { [REGISTRY]?: Map<string, StepFunction> }
  return (holder[REGISTRY] ??= new Map())
}

/** The function of a step: the app's own, or one that every deployment has. */
export function findStep(stepName: string): StepFunction | undefined {
  return registeredSteps().get(stepName) ?? builtinStep(stepName)
}

/** What the step's function says about retries and where it runs. What it says wrongly fails its attempts, see below. */
export function stepPolicy(stepName: string): StepPolicy {
  const step = findStep(stepName)
  const { maxRetries, inline } = step ?? {}
  return {
    maxRetries: isRetryCount(maxRetries) ? maxRetries : DEFAULT_MAX_RETRIES,
    inline: inline !== false,
  }
}

/**
 * How long an attempt may take; undefined when the function does not say. Milliseconds.
 *
 * @throws WorkflowRuntimeError `step-option-invalid` for this or another property, before a body runs
 */
export function stepTimeout(
  stepName: string,
  { maxRetries, inline, timeout }: StepFunction,
): number | undefined {
  if (maxRetries !== undefined && !isRetryCount(maxRetries))
    throw invalid(stepName, 'maxRetries', maxRetries, 'a whole number from 0, or Infinity')
  if (inline !== undefined && typeof inline !== 'boolean')
    throw invalid(stepName, 'inline', inline, 'true or false')
  if (timeout === undefined) return undefined
  const ms = durationOf(timeout)
  if (ms === undefined)
    throw invalid(stepName, 'timeout', timeout, 'milliseconds above 0, or a duration such as "30s"')
  return ms
}

function isRetryCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && (Number.isInteger(value) || value === Infinity)
}

function durationOf(timeout: unknown): number | undefined {
  try {
    const ms = parseDuration(timeout as string)
    return ms > 0 ? ms : undefined
  } catch {
    return undefined // the caller names the step and the property
  }
}

function invalid(stepName: string, option: string, value: unknown, wanted: string): Error {
  const received = typeof value === 'string' ? JSON.stringify(value) : textOf(value)
  return createError('step-option-invalid', { stepName, option, received, wanted })
}

/** The registered names nearest to one that is not: same function name first. */
export function namesLike(stepName: string): string {
  const wanted = stepName.slice(stepName.lastIndexOf('//') + 2)
  const names = [...registeredSteps().keys()]
  const near = names.filter((name) => name.endsWith(`//${wanted}`))
  const shown = (near.length > 0 ? near : names).slice(0, 5)
  return shown.length > 0 ? ` Registered: ${shown.join(', ')}.` : ' No step is registered.'
}
