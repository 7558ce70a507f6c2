/**
 * What `workflow/api` means inside a workflow bundle: its functions act on runs from outside, so each says that it
 * belongs into a step.
 */
function inStepOnly(name: string): () => never {
  return () => {
    throw new Error(`${name}() cannot be called in a workflow function: call it in a step ("use step")`)
  }
}

export const start: () => never = inStepOnly('start')
export const getRun: () => never = inStepOnly('getRun')
export const resumeHook: () => never = inStepOnly('resumeHook')
export const getHookByToken: () => never = inStepOnly('getHookByToken')
