/** `stepline/vitest`, in an app whose tests are run by a Vitest of their own. */
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { tempApp } from '../build/temp-app.ts'
import { runCommand } from './harness/run-command.ts'
import manifest from '../../package.json' with { type: 'json' }

const plugin = 'workflow/vitest'

const app = {
  'package.json': '{ "private": true, "type": "module" }',
  'vitest.config.ts': `import { workflow } from '${plugin}'
export default { plugins: [workflow()], test: { testTimeout: 60_000 } }`,
  'price.ts': `export const price = (id: string): number => id.length`,
  'order.ts': `import { createHook, sleep } from 'workflow'
import { price } from './price'
export async function order(id: string) {
  'use workflow'
  const paid = await charge(id)
  await sleep('1 day')
  const { ok } = await createHook<{ ok: boolean }>({ token: 'ok' })
  return { paid, ok }
}
async function charge(id: string) {
  'use step'
  return price(id)
}`,
  'mocked.test.ts': `import { expect, it, vi } from 'vitest'
import { getHookByToken, resumeHook, start } from 'workflow/api'
import { order } from './order'
vi.mock('./price', () => ({ price: () => 42 }))
it('runs whole workflows, with what their steps import mocked', async () => {
  const run = await start(order, ['a'])
  await vi.waitFor(async () => expect(await run.wakeUp()).toEqual({ stoppedCount: 1 }), 10_000)
  await vi.waitFor(() => getHookByToken('ok'), 10_000)
  await resumeHook('ok', { ok: true })
  expect(await run.returnValue).toEqual({ paid: 42, ok: true })
})`,
  'waiting.test.ts': `import { expect, it } from 'vitest'
import { resumeHook, start } from 'workflow/api'
import { waitForHook, waitForSleep } from '${plugin}'
import { order } from './order'
it('waits for sleeps and hooks', async () => {
  const run = await start(order, ['abc'])
  await run.wakeUp({ correlationIds: [await waitForSleep(run)] })
  const hook = await waitForHook(run, { token: 'ok' })
  expect([hook.token, hook.runId]).toEqual(['ok', run.runId])
  await resumeHook(hook.token, { ok: true })
  expect(await run.returnValue).toEqual({ paid: 3, ok: true })
})
it('says so when there is nothing to wait for', async () => {
  const run = await start(order, ['abc'])
  await expect(waitForHook(run, { timeout: 50 })).rejects.toMatchObject({ slug: 'test-wait-in-vain' })
  await run.cancel()
  await expect(waitForHook(run)).rejects.toThrow('is cancelled')
})`,
  'twice/order.ts': `export async function order() { 'use workflow' }`,
  'fresh.test.ts': `import { expect, it } from 'vitest'
import { start } from 'workflow/api'
import { getWorkflowRef, listWorkflowRefs } from '${plugin}'
import { getWorld } from 'workflow/runtime'
it('has a store of its own', async () => {
  expect((await (await getWorld()).runs.list()).data).toEqual([])
  expect(process.env.WORKFLOW_LOCAL_DATA_DIR).toContain('stepline-vitest-')
})
it('names workflows instead of importing them', async () => {
  expect(listWorkflowRefs()).toEqual([
    { name: 'order', file: 'order.ts', workflowId: 'workflow//./order//order' },
    { name: 'order', file: 'twice/order.ts', workflowId: 'workflow//./twice/order//order' },
  ])
  const run = await start(getWorkflowRef('twice/order.ts#order'), [])
  expect(await run.returnValue).toBe(undefined)
})
it.each(['order', 'other', 'er.ts#order'])('says what there is instead of %s', (query) => {
  expect(() => getWorkflowRef(query)).toThrow(expect.objectContaining({ slug: 'test-workflow-unclear' }))
  expect(() => getWorkflowRef(query)).toThrow('order.ts#order, twice/order.ts#order')
})`,
}

it('tests of an app run whole workflows in their own process, each file on a store of its own', async () => {
  const root = tempApp(app, ['vitest', 'vite', ...Object.keys(manifest.dependencies)])
  const own = join(root, 'node_modules/workflow')
  mkdirSync(own)
  await runCommand('tar', ['-xzf', inject('tarball'), '--strip-components=1', '-C', own], { cwd: root })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  // One after the other, so that the second would see what the first has left.
  const args = [vitest, 'run', '--no-file-parallelism', '--reporter=json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (failed: { stdout: string }) => failed,
  )
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    numPassedTests: number
    testResults: Array<{ message: string; assertionResults: Array<{ failureMessages: string[] }> }>
  }
  const failures = report.testResults.flatMap(({ message, assertionResults }) => [
    message,
    ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
  ])
  expect(failures.filter(Boolean)).toEqual([])
  expect(report.numPassedTests).toBe(8)
}, 120_000)
