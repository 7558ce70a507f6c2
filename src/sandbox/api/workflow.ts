/**
 * What `workflow` means inside a workflow bundle (export condition `workflow`): thin faces of the API that the prelude
 * has put into the realm. Bundled with the user's code and kept in the store with it, so it stays this thin.
 */
import type { DurationInput } from '../../errors/duration.ts'
import type { RealmApi, WorkflowMetadata } from '../prelude/api.ts'
import type { HookOptions } from '../prelude/hooks.ts'

const api = (globalThis as unknown as Record<symbol, RealmApi>)[Symbol.for('stepline.workflow-api')]!

export const sleep: (duration: DurationInput) => Promise<void> = api.sleep
export const createHook: RealmApi['createHook'] = api.createHook
export const createWebhook: RealmApi['createWebhook'] = api.createWebhook
export const getWritable: RealmApi['getWritable'] = api.getWritable
export const setAttributes: RealmApi['setAttributes'] = api.setAttributes
export const FatalError: RealmApi['FatalError'] = api.FatalError
export const RetryableError: RealmApi['RetryableError'] = api.RetryableError
export const getWorkflowMetadata: () => WorkflowMetadata = () => api.metadata()

/** Each call is a step. May stand in for `globalThis.fetch`, so that libraries work. */
export const fetch = (...args: unknown[]): Promise<unknown> => api.fetch(...args)

/** In a workflow a typed hook can be created; resuming it is for the outside. */
export function defineHook(): { create(options?: HookOptions): unknown; resume(): never } {
  return {
    create: (options) => api.createHook(options),
    resume: () => {
      throw api.unavailable('defineHook().resume()', false)
    },
  }
}

/** Resuming is for the outside, and so for a step. */
export function resumeHook(): never {
  throw api.unavailable('resumeHook()', false)
}

export function getStepMetadata(): never {
  throw api.unavailable('getStepMetadata()', true)
}
