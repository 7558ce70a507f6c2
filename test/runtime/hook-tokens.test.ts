import { expect, it } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const PROGRAM = `
  const note = useStep('note');
  workflow('generated', async () => {
    const hooks = [createHook(), createHook()];
    await note(hooks.map((hook) => hook.token));
    const payload = await hooks[0];
    return [payload, ...hooks.map((hook) => hook.token)];
  });
  workflow('empty', async () => { try { createHook({ token: '' }) } catch (e) { return e instanceof Error } });
`

it('a generated token is the same on every replay, in every process, and another for each hook and run', async () => {
  const noted: string[][] = []
  const steps = { note: async (tokens: string[]) => void noted.push(tokens) }
  const { start, world, redeploy } = await setUp(PROGRAM, steps as never)
  const runs = [await start<unknown[]>('generated'), await start<unknown[]>('generated')]
  for (const { runId } of runs) await waitForEvent(world, runId, 'step_completed')
  expect(new Set(noted.flat()).size).toBe(4)
  for (const token of noted.flat()) expect(token).toMatch(/^[\w-]{21,}$/)
  await redeploy(PROGRAM)
  for (const tokens of noted) await resumeHook(tokens[0]!, 'on')
  for (const run of runs)
    expect(noted.map((tokens) => ['on', ...tokens])).toContainEqual(await run.returnValue)
})

it('an empty token is refused where the hook is made', async () => {
  const { start } = await setUp(PROGRAM)
  expect(await (await start('empty')).returnValue).toBe(true)
})
