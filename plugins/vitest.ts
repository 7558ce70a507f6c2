import type { Plugin } from 'vite'
import { ownFile } from '../src/bundler/index.ts'
import type { Options } from './options.ts'
import { workflow as workflowForVite } from './vite.ts'

export { waitForHook, type WaitOptions, waitForSleep } from './vitest/wait-for.ts'

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
  const setupFiles = [ownFile('./vitest/setup', 'default')]
  const setup = {
    name: 'stepline:vitest',
    config: () => ({ test: { setupFiles, env: { STEPLINE_VITEST: '1' } } }),
  }
  return [...workflowForVite(options), setup as Plugin]
}

export default workflow
