/**
 * What `workflow/api` means inside a workflow bundle: runs can be started and asked from here, each answer recorded once;
 * what acts on hooks from outside belongs into a step, and says so.
 */
import type { RealmApi } from '../prelude/api.ts'

const api = (globalThis as unknown as Record<symbol, RealmApi>)[Symbol.for('stepline.workflow-api')]!

export const Run: RealmApi['Run'] = api.Run
export const getRun = (runId: string): InstanceType<RealmApi['Run']> => new Run(runId)

function inStepOnly(name: string): () => never {
  return () => {
    throw api.unavailable(`${name}()`, false)
  }
}

export const start: RealmApi['start'] = api.start
export const registerLifecycleHooks: () => never = inStepOnly('registerLifecycleHooks')
export const resumeHook: () => never = inStepOnly('resumeHook')
export const resumeWebhook: () => never = inStepOnly('resumeWebhook')
export const getHookByToken: () => never = inStepOnly('getHookByToken')
