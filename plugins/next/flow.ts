/** Stands for the generated module, which the loader of `withWorkflow` puts in its place. */
import { createError } from '../../src/errors/index.ts'

/** Found by this text: stepline-generated-flow-module */
export const mark = 'stepline-generated-flow-module'

export function POST(): never {
  throw createError('flow-not-loaded', {})
}
