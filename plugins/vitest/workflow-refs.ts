import type { WorkflowRef } from '../../src/bundler/index.ts'
import { createError } from '../../src/errors/index.ts'

export type { WorkflowRef }

/** Under which the plugin hands the list to the processes of the tests. */
export const PROVIDED = 'stepline:workflows'
const KEPT = Symbol.for('stepline.workflowRefs')

/** What the setup file got from Vitest, where the functions below find it. */
export function keepWorkflowRefs(refs: WorkflowRef[] | undefined): void {
  Object.assign(globalThis, { [KEPT]: refs })
}

/**
 * The workflows of the app, by file and name, as they were when Vitest began.
 *
 * @throws WorkflowRuntimeError `test-plugin-missing`
 */
export function listWorkflowRefs(): WorkflowRef[] {
  const refs = (globalThis as { [KEPT]?: WorkflowRef[] })[KEPT]
  if (!refs) throw createError('test-plugin-missing', {})
  return [...refs]
}

/**
 * A workflow by its name, or by file and name where several files have one of that name, for `start()`.
 *
 * @param query `name`, or `file#name`, where the end of the file's path is enough
 * @throws WorkflowRuntimeError `test-workflow-unclear` when none or several match, `test-plugin-missing`
 * @example await start(getWorkflowRef('orders.ts#handleOrder'), ['order-1'])
 */
export function getWorkflowRef(query: string): WorkflowRef {
  const at = query.lastIndexOf('#')
  const [path, wanted] = at < 0 ? ['', query] : [query.slice(0, at), query.slice(at + 1)]
  const refs = listWorkflowRefs()
  const named = refs.filter(({ name, file }) => name === wanted && `/${file}`.endsWith(path && `/${path}`))
  // The whole path of one file may be the end of another's.
  const found = named.length > 1 ? named.filter(({ file }) => file === path) : named
  if (found[0] !== undefined) return found[0]
  const known = refs.map(({ name, file }) => `${file}#${name}`).join(', ')
  throw createError('test-workflow-unclear', { query, matches: named.length, known })
}
