/** The codes of failed runs, each by what leads to it; more of what fails is in errors.test.ts. */
import { expect, it } from 'vitest'
import type { Run } from '../../src/api/index.ts'
import {
  FatalError,
  MaxEventsExceededError,
  SerializationError,
  WorkflowRunFailedError,
} from '../../src/errors/index.ts'
import { setUp, waitForEvent } from './harness.ts'

// Read when the first runtime is made.
process.env['WORKFLOW_MAX_EVENTS'] = '30'

async function failureOf(run: Run<unknown>): Promise<WorkflowRunFailedError> {
  const error: unknown = await run.returnValue.catch((thrown: unknown) => thrown)
  if (!WorkflowRunFailedError.is(error)) throw new Error('the run did not fail', { cause: error })
  return error
}

it('a run whose workflow throws fails with USER_ERROR, and its cause is what was thrown, of its own class', async () => {
  const setup = await setUp(
    `workflow('w', async () => { throw Object.assign(new RangeError('too far', { cause: new TypeError('why') }), { by: 3 }) })`,
  )
  const error = await failureOf(await setup.start('w'))
  expect(error.errorCode).toBe('USER_ERROR')
  expect(error.cause).toBeInstanceOf(RangeError)
  expect(error.cause).toMatchObject({
    message: 'too far',
    by: 3,
    cause: { name: 'TypeError', message: 'why' },
  })
  expect((error.cause as Error).cause).toBeInstanceOf(TypeError)
})

it('a run that lets the failure of a step pass fails with USER_ERROR, and its cause is what the step threw', async () => {
  const setup = await setUp(`const s = useStep('s'); workflow('w', async () => { await s() })`, {
    s: async () => {
      throw new FatalError('declined')
    },
  })
  const error = await failureOf(await setup.start('w'))
  expect(error.errorCode).toBe('USER_ERROR')
  expect(error.cause).toBeInstanceOf(FatalError)
  expect(error.message).toContain('declined')
})

it('a run whose result cannot be stored fails with USER_ERROR and the path to the value', async () => {
  const setup = await setUp(`workflow('w', async () => ({ socket: () => 1 }))`)
  const error = await failureOf(await setup.start('w'))
  expect(error.errorCode).toBe('USER_ERROR')
  expect(error.cause).toBeInstanceOf(SerializationError)
  expect((error.cause as Error).message).toContain('.socket')
})

it('a run that throws something else than an error fails with that', async () => {
  const setup = await setUp(`workflow('w', async () => { throw { reason: 'no' } })`)
  const error = await failureOf(await setup.start('w'))
  expect([error.errorCode, error.cause]).toEqual(['USER_ERROR', { reason: 'no' }])
})

it('a run whose bundle throws while it is loaded fails with USER_ERROR', async () => {
  const setup = await setUp(`throw new TypeError('at the top')`)
  const error = await failureOf(await setup.start('w'))
  expect([error.errorCode, (error.cause as Error).message]).toEqual(['USER_ERROR', 'at the top'])
})

it('a run whose log is full fails with MAX_EVENTS_EXCEEDED and both numbers', async () => {
  const setup = await setUp(`const s = useStep('s'); workflow('w', async () => { for (;;) await s() })`, {
    s: async () => 1,
  })
  const error = await failureOf(await setup.start('w'))
  expect(error.errorCode).toBe('MAX_EVENTS_EXCEEDED')
  expect(error.cause).toBeInstanceOf(MaxEventsExceededError)
  expect(error.cause).toMatchObject({ limit: 30 })
})

it('a run whose log says that it began twice fails with CORRUPTED_EVENT_LOG and the position', async () => {
  const setup = await setUp(`workflow('w', async () => { await createHook({ token: 't' }) })`)
  const run = await setup.start('w')
  const types = await waitForEvent(setup.world, run.runId, 'hook_created')
  const claim = await setup.world.claim(run.runId, { after: 0 })
  if (claim.status !== 'claimed') throw new Error(`not claimed but ${claim.status}`)
  await setup.world.append(run.runId, {
    epoch: claim.lease.epoch,
    after: types.length,
    events: [{ type: 'run_started', createdAt: Date.now(), data: { bundle: 'x' } }],
    lease: 'release',
  })
  await setup.world.queue.enqueue([{ key: 'test', payload: { runId: run.runId } }])
  const error = await failureOf(run)
  expect(error.errorCode).toBe('CORRUPTED_EVENT_LOG')
  expect((error.cause as Error).message).toContain(`event ${types.length + 1}`)
})
