/**
 * Steps that every deployment has, whatever its bundler found. Names are in event logs: they stay.
 *
 * Must not know: actors, machines. A built-in is a step like those of users.
 */
import type { StepFunction } from '../step-registry.ts'
import { fetchStep } from './fetch.ts'

const BUILTINS: ReadonlyMap<string, StepFunction> = new Map([['__builtin_fetch', fetchStep]])

export function builtinStep(name: string): StepFunction | undefined {
  return BUILTINS.get(name)
}
