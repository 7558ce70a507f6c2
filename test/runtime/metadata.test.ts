import { expect, it } from 'vitest'
import { getRun, resumeHook } from '../../src/api/index.ts'
import { getWorkflowMetadata } from '../../src/index.ts'
import { setUp, waitForEvent } from './harness.ts'

it('a run began at one instant: for its code before and after a restart, and for steps of both kinds', async () => {
  const step = (): number => getWorkflowMetadata().workflowStartedAt.getTime()
  const body = `const inline = useStep('inline'), queued = useStep('queued');
    const now = () => api.metadata().workflowStartedAt.getTime();
    workflow('w', async () => {
      const before = [now(), await inline(), await queued()];
      await createHook({ token: 't' });
      return [...before, now(), await inline(), await queued()];
    })`
  const setup = await setUp(body, {
    inline: async () => step(),
    queued: Object.assign(async () => step(), { inline: false }),
  })
  const { runId } = await setup.start('w')
  await waitForEvent(setup.world, runId, 'hook_created')
  await setup.redeploy(body)
  await resumeHook('t', 1)
  const seen = (await getRun(runId).returnValue) as number[]
  expect(seen).toEqual(seen.map(() => seen[0]))
  expect(seen[0]).toBe((await getRun(runId).createdAt).getTime())
})
