import type { Plugin } from 'vite'
import { createProject, listWorkflows, ownFile, registerFlowLoader } from '../src/bundler/index.ts'
import type { Options } from './options.ts'
import { workflow as workflowForVite } from './vite.ts'
import { PROVIDED } from './vitest/workflow-refs.ts'

export { waitForHook, type WaitOptions, waitForSleep } from './vitest/wait-for.ts'
export { getWorkflowRef, listWorkflowRefs, type WorkflowRef } from './vitest/workflow-refs.ts'

/** The little of Vitest that is used: its own types would tie the declarations to one major. */
interface VitestContext {
  project: { config: { root: string }; provide(key: string, value: unknown): void }
}

/**
 * The plugin for Vitest: whole runs in the process of the test, without a server. Each test file has a store of its own, which is
 * removed after it. Steps are modules of the test like any other, so `vi.mock()` and spies reach what they import.
 *
 * @example
 * // vitest.config.ts
 * export default defineConfig({ plugins: [workflow()] })
 * // order.test.ts
 * const run = await start(handleOrder, [order])
 * await run.wakeUp({ correlationIds: [await waitForSleep(run)] })
 * expect(await run.returnValue).toEqual(receipt)
 */
export function workflow(options: Options = {}): Plugin[] {
  const setupFile = ownFile('./vitest/setup', 'default')
  const setup = {
    name: 'stepline:vitest',
    config: () => ({ test: { setupFiles: [setupFile], env: { STEPLINE_VITEST: '1' } } }),
    // Tests may start workflows by name alone: then no compiled file leaves behind how the flow module is loaded.
    transform: (code: string, id: string) =>
      id === setupFile ? { code: `${code}\n${registerFlowLoader(false)}`, map: null } : undefined,
    async configureVitest({ project }: VitestContext) {
      project.provide(PROVIDED, await listWorkflows(createProject({ root: project.config.root, ...options })))
    },
  }
  return [...workflowForVite(options), setup as Plugin]
}

export default workflow
