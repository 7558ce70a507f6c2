/** Cancelling runs and ending their sleeps, from outside and from other runs. */
import { describe, expect, it } from 'vitest'
import { getHookByToken, getRun, resumeHook, resumeWebhook } from '../../src/api/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const MISSING = 'wrun_01J00000000000000000000000'
const SLEEPERS = `
  workflow('sleeper', async () => { await Promise.all([sleep('1h'), sleep('2h')]); return 'woken' });
  workflow('idle', async () => { await createHook({ token: 'idle' }) });
`

describe('cancel', () => {
  it('keeps the reason with the run', async () => {
    const { start, world } = await setUp(SLEEPERS)
    const run = await start('idle')
    await run.cancel({ cancelReason: 'enough' })
    expect((await world.runs.get(run.runId))?.cancelReason).toBe('enough')
  })

  it('refuses a reason of more than 512 characters, and cancels nothing', async () => {
    const { start, world } = await setUp(SLEEPERS)
    const run = await start('idle')
    await waitForEvent(world, run.runId, 'hook_created')
    const refused = run.cancel({ cancelReason: 'x'.repeat(513) })
    await expect(refused).rejects.toMatchObject({ slug: 'cancel-reason-invalid' })
    expect(await run.status).toBe('running')
    await run.cancel({ cancelReason: 'x'.repeat(512) })
    expect(await run.status).toBe('cancelled')
  })

  it('of a cancelled run does nothing: one event, whoever asks again', async () => {
    const { start, world } = await setUp(SLEEPERS)
    const run = await start('idle')
    await Promise.all([run.cancel(), run.cancel(), run.cancel()])
    const types = (await world.events(run.runId)).map((event) => event.type)
    expect(types.filter((type) => type === 'run_cancelled')).toHaveLength(1)
  })

  it('of a run that does not exist says so', async () => {
    await setUp(SLEEPERS)
    await expect(getRun(MISSING).cancel()).rejects.toMatchObject({ name: 'WorkflowRunNotFoundError' })
  })
})

it.each([undefined, null, {}, 5, '', 'x'.repeat(100_000), 'wrun_\u0000'])(
  'a run, hook or webhook of the id %j does not exist, and is told so',
  async (id) => {
    await setUp(SLEEPERS)
    const run = getRun(id as string)
    expect(await run.exists).toBe(false)
    const missing = { name: 'WorkflowRunNotFoundError' }
    await expect(run.status).rejects.toMatchObject(missing)
    await expect(run.cancel()).rejects.toMatchObject(missing)
    await expect(run.wakeUp()).rejects.toMatchObject(missing)
    await expect(run.readable.getReader().read()).rejects.toMatchObject(missing)
    const none = { name: 'HookNotFoundError' }
    await expect(getHookByToken(id as string)).rejects.toMatchObject(none)
    await expect(resumeHook(id as string, 1)).rejects.toMatchObject(none)
    await expect(resumeWebhook(id as string, new Request('http://localhost'))).rejects.toMatchObject(none)
  },
)

describe('wakeUp', () => {
  it('ends every pending sleep at once', async () => {
    const { start, world } = await setUp(SLEEPERS)
    const run = await start('sleeper')
    await waitForEvent(world, run.runId, 'wait_created')
    expect(await run.wakeUp()).toEqual({ stoppedCount: 2 })
    expect(await run.returnValue).toBe('woken')
    expect(await run.wakeUp()).toEqual({ stoppedCount: 0 })
  })

  it('ends only the sleeps that are named', async () => {
    const { start, world } = await setUp(SLEEPERS)
    const run = await start('sleeper')
    await waitForEvent(world, run.runId, 'wait_created')
    const [first, second] = (await world.waits.list(run.runId)).data
    expect(await run.wakeUp({ correlationIds: [first!.waitId, 'wait_unknown'] })).toEqual({ stoppedCount: 1 })
    expect(await run.wakeUp({ correlationIds: [first!.waitId] })).toEqual({ stoppedCount: 0 })
    expect(await run.status).toBe('running')
    expect(await run.wakeUp({ correlationIds: [second!.waitId] })).toEqual({ stoppedCount: 1 })
    expect(await run.returnValue).toBe('woken')
  })

  it('of a run that does not exist says so', async () => {
    await setUp(SLEEPERS)
    await expect(getRun(MISSING).wakeUp()).rejects.toMatchObject({ name: 'WorkflowRunNotFoundError' })
  })

  it('works from another run, and is recorded there', async () => {
    const { start, world } = await setUp(`${SLEEPERS} workflow('waker', async (id) => getRun(id).wakeUp());`)
    const run = await start('sleeper')
    await waitForEvent(world, run.runId, 'wait_created')
    const waker = await start('waker', [run.runId])
    expect(await waker.returnValue).toEqual({ stoppedCount: 2 })
    expect(await run.returnValue).toBe('woken')
    await waitForEvent(world, waker.runId, 'call_completed')
  })
})
