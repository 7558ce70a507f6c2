import { expect, it, onTestFinished, vi } from 'vitest'
import { getRun, resumeHook, start } from '../../src/api/index.ts'
import { workflowEntrypoint } from '../../src/runtime/index.ts'
import { bundleCode } from './bundle-code.ts'
import { setUp, waitForEvent } from './harness.ts'

const steps = { a: async () => 'a', b: async () => 'b' }
const order = (first: string, second: string) => `
  const a = useStep('a'), b = useStep('b');
  workflow('w', async () => {
    const got = [await ${first}()];
    await createHook({ token: 'go' });
    got.push(await ${second}());
    return got;
  });
`

/** What the runtime warns of, from now on. */
function warnings(): string[] {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'warn').mockImplementation((line) => void lines.push(String(line)))
  onTestFinished(() => spy.mockRestore())
  return lines
}

it('a run that the edited code does not lead to is named with both places, and goes on with its own', async () => {
  const lines = warnings()
  const setup = await setUp(order('a', 'b'), steps)
  const run = await setup.start('w')
  await waitForEvent(setup.world, run.runId, 'hook_created')

  workflowEntrypoint(bundleCode(order('b', 'a')))
  await vi.waitFor(() => expect(lines).toHaveLength(1))
  expect(lines[0]).toContain(`run ${run.runId}`)
  expect(lines[0]).toMatch(/the run: +step "a" \(step_\w+\) at stepline:workflows\/\w+\.js:11:2\d/)
  expect(lines[0]).toMatch(/the edited code: +step "b" \(step_\w+\) at stepline:workflows\/\w+\.js:11:2\d/)
  expect(lines[0]).toContain('[run-outgrown]')

  await resumeHook('go', null)
  expect(await getRun(run.runId).returnValue).toEqual(['a', 'b'])
  const young = await start({ workflowId: 'w' })
  await waitForEvent(setup.world, young.runId, 'hook_created')
  await resumeHook('go', null)
  expect(await young.returnValue).toEqual(['b', 'a'])
})

it('an edit behind what a run has done is no news, nor is the same edit twice', async () => {
  const lines = warnings()
  const setup = await setUp(order('a', 'b'), steps)
  const run = await setup.start('w')
  await waitForEvent(setup.world, run.runId, 'hook_created')
  workflowEntrypoint(bundleCode(order('a', 'a')))
  for (const comment of ['// one', '// two']) {
    workflowEntrypoint(bundleCode(`${order('b', 'b')} ${comment}`))
    await vi.waitFor(() => expect(lines).toHaveLength(1))
  }
  workflowEntrypoint(bundleCode(`workflow('other', async () => 1)`))
  await vi.waitFor(() => expect(lines).toHaveLength(2))
  expect(lines[1]).toContain('the edited code: no such workflow')
})
