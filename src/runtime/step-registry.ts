import { DEFAULT_MAX_RETRIES, type StepPolicy } from '../engine/index.ts'
import { builtinStep } from './builtins/index.ts'

/** A step's function with the properties that its author may set on it. */
export type StepFunction = ((this: unknown, ...args: never[]) => unknown) & {
  stepId?: string
  maxRetries?: number
  inline?: boolean
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

/** What the step's function says about retries and where it runs. */
export function stepPolicy(stepName: string): StepPolicy {
  const step = findStep(stepName)
  const { maxRetries, inline } = step ?? {}
  return {
    maxRetries: typeof maxRetries === 'number' && maxRetries >= 0 ? maxRetries : DEFAULT_MAX_RETRIES,
    inline: inline !== false,
  }
}

/** The registered names nearest to one that is not: same function name first. */
export function namesLike(stepName: string): string {
  const wanted = stepName.slice(stepName.lastIndexOf('//') + 2)
  const names = [...registeredSteps().keys()]
  const near = names.filter((name) => name.endsWith(`//${wanted}`))
  const shown = (near.length > 0 ? near : names).slice(0, 5)
  return shown.length > 0 ? ` Registered: ${shown.join(', ')}.` : ' No step is registered.'
}
