import { describe, expect, it } from 'vitest'
import { setUp, waitForEvent } from './harness.ts'

const PROGRAM = `
  workflow('owner', async () => { await createHook({ token: 't' }) });
  workflow('awaits', async () => {
    try { await createHook({ token: 't' }) } catch (e) { return [e.name, e.token, e.conflictingRunId] }
  });
  workflow('iterates', async () => {
    try { for await (const _ of createHook({ token: 't' })); } catch (e) { return [e.name, e.token, e.conflictingRunId] }
  });
  workflow('ignores', async () => { createHook({ token: 't' }); await sleep(20); return 'fine' });
`

describe('a token that another run has', () => {
  it.each(['awaits', 'iterates'])(
    'rejects in a workflow that %s the hook and asks nothing else',
    async (loser) => {
      const { start, world } = await setUp(PROGRAM)
      const owner = await start('owner')
      await waitForEvent(world, owner.runId, 'hook_created')
      const run = await start(loser)
      expect(await run.returnValue).toEqual(['HookConflictError', 't', owner.runId])
    },
  )

  it('is no error for a workflow that does not look', async () => {
    const { start, world } = await setUp(PROGRAM)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    expect(await (await start('ignores')).returnValue).toBe('fine')
  })
})
