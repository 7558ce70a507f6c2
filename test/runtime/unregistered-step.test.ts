import { expect, it } from 'vitest'
import type { WorkflowRunFailedError } from '../../src/errors/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const PROGRAM = `
  const gone = useStep('step//./jobs//gone');
  workflow('catches', async () => { try { await gone(1) } catch (e) { return [e.name, e.stepName, FatalError.is(e)] } });
  workflow('passes', () => gone(1));
`

it('a step that is not deployed rejects with its name, and the workflow may catch that', async () => {
  const { start, world } = await setUp(PROGRAM)
  const run = await start('catches')
  expect(await run.returnValue).toEqual(['StepNotRegisteredError', 'step//./jobs//gone', true])
  // No attempt can help.
  expect(await waitForEvent(world, run.runId, 'run_completed')).not.toContain('step_retrying')
})

it('a run that does not catch it fails with USER_ERROR', async () => {
  const { start } = await setUp(PROGRAM)
  const error = await (
    await start('passes')
  ).returnValue.then(
    () => undefined,
    (reason: unknown) => reason as WorkflowRunFailedError,
  )
  expect(error?.errorCode).toBe('USER_ERROR')
  expect(error?.cause).toMatchObject({ stepName: 'step//./jobs//gone' })
})
