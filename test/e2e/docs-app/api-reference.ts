import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

export function describeApiReference(app: () => DocsApp): void {
  const look = (token: string): Promise<unknown> =>
    vi.waitFor(() => app().ask('get-hook-by-token/look', { token }), PATIENCE)
  const resumeDefined = (hook: string, token: string, payload: unknown): Promise<unknown> =>
    vi.waitFor(() => app().ask('hooks/resumeDefined', { hook, token, payload }), PATIENCE)

  describe('workflow: hooks', () => {
    it('experimental_minRetention keeps the token after the run has ended', async () => {
      const first = await app().start('api-hooks/keepToken', 'r1')
      expect(await app().outcome(first)).toMatchObject({ output: { status: 'processed' } })
      expect(await app().run('api-hooks/keepToken', 'r1')).toEqual({ status: 'duplicate', runId: first })
    })

    it('defineHook() types what is resumed and what is awaited', async () => {
      const runId = await app().start('api-hooks/askName', 'n1')
      expect(await resumeDefined('nameHook', 'name:n1', { name: 'Ada' })).toEqual({ runId })
      expect(await app().outcome(runId)).toMatchObject({ output: 'Ada' })
    })

    it('defineHook() takes any Standard Schema, asynchronous too', async () => {
      const runId = await app().start('api-hooks/askWeight', 'g1')
      await look('weight:g1')
      const bad = { hook: 'weightHook', token: 'weight:g1', payload: 'heavy' }
      await app().ask('hooks/resumeDefined', bad, { status: 400 })
      await resumeDefined('weightHook', 'weight:g1', '41')
      expect(await app().outcome(runId)).toMatchObject({ output: 42 })
    })

    it('a webhook races a timer', async () => {
      expect(await app().run('api-hooks/runOutside', 'x1', 50)).toBe('nobody called')
      const runId = await app().start('api-hooks/runOutside', 'x2', 20_000)
      await fetch(await app().urlOf('x2'))
      expect(await app().outcome(runId)).toMatchObject({ output: 'called' })
    })

    it('several webhooks wait at once, and late ones do not matter', async () => {
      const runId = await app().start('api-hooks/invite', 'alps', ['bo', 'cy', 'di'])
      for (const friend of ['bo', 'cy'])
        await fetch(await app().urlOf(`alps-${friend}`), { method: 'POST', body: `{"coming":"${friend}"}` })
      await app().resume('ride:alps', null)
      expect(await app().outcome(runId)).toMatchObject({ output: ['bo', 'cy'] })
    })
  })

  describe('workflow: steps and the run', () => {
    it('FatalError is itself in the workflow', async () => {
      expect(await app().run('api-steps/fallible')).toEqual({ is: true, instance: true, message: 'fallible' })
    })

    it('a step of one’s own minds Retry-After and gives its Response back', async () => {
      const path = '/flaky/careful?fail=1&status=429&after=1'
      expect(await app().run('api-steps/fetchCarefully', path)).toEqual({
        status: 200,
        body: '{"part":"careful"}',
      })
    })

    it('fetch() reads, writes, and does not throw for a 404', async () => {
      expect(await app().run('api-steps/fetchDirectly', app().outside.url)).toEqual({
        data: { part: 'bell' },
        written: 200,
        missing: [false, 404],
      })
      expect(app().outside.bodies('/created')).toEqual([{ name: 'bell' }])
    })

    it('getStepMetadata() tells id, name, attempt and start', async () => {
      expect(await app().run('api-steps/stepMetadata')).toEqual({
        stepId: expect.stringMatching(/^step_/) as unknown,
        stepName: 'step//./workflows/api/steps//describeStep',
        attempt: 2,
        startedAt: true,
      })
    })

    it('getWorkflowMetadata() works in workflows and steps, and throws elsewhere', async () => {
      const runId = await app().start('api-steps/workflowMetadata')
      expect(await app().outcome(runId)).toMatchObject({
        output: {
          runId,
          workflowName: 'workflow//./workflows/api/steps//workflowMetadata',
          startedAt: true,
          url: expect.stringMatching(new RegExp(`:${new URL(app().url).port}$`)) as unknown,
          inside: true,
          step: { runId, inside: true, encryption: false },
        },
      })
      expect(await app().ask('steps/outsideSteps')).toEqual({ inside: false, key: null })
    })

    it('setAttributes() sets, overwrites and removes', async () => {
      const runId = await app().start('api-steps/labelRun', 'l1')
      await app().outcome(runId)
      expect(await app().ask('runtime/attributesOf', { runId })).toEqual({ phase: 'done', jobId: 'l1' })
    })

    it('sleep() takes a duration, milliseconds and a Date, and refuses the rest', async () => {
      expect(await app().run('api-steps/sleepForms')).toEqual({ slept: true, refused: 'refused' })
    })
  })

  describe('workflow/api', () => {
    it('getHookByToken() tells the run, and its metadata on demand', async () => {
      const runId = await app().start('api-hooks/askName', 'n2')
      expect(await look('name:n2')).toMatchObject({ runId, created: true, metadata: { allowedUser: 'ada' } })
      const payload = { token: 'name:n2', payload: { name: 'Bo' } }
      await app().ask('get-hook-by-token/resumeAs', { ...payload, user: 'eve' }, { status: 403 })
      await app().ask('get-hook-by-token/resumeAs', { ...payload, user: 'ada' })
      expect(await app().outcome(runId)).toMatchObject({ output: 'Bo' })
    })

    it('getRun() of an unknown run: exists is false, everything else rejects', async () => {
      const runId = 'wrun_01ARZ3NDEKTSV4RRFFQ69G5FAV'
      expect(await app().ask('get-run/missing')).toEqual({
        exists: false,
        status: runId,
        returnValue: runId,
        workflowName: runId,
        createdAt: runId,
        cancel: runId,
        wakeUp: runId,
      })
      await app().ask('get-run/status?runId=wrun_nobody', {}, { status: 404 })
    })

    it('wakeUp() ends all sleeps of a run', async () => {
      const runId = await app().start('api-steps/sleepLong')
      const wake = (): Promise<unknown> => app().ask('get-run/wake', { runId })
      await vi.waitFor(async () => expect(await wake()).toEqual({ stoppedCount: 1 }), PATIENCE)
      expect(await app().outcome(runId)).toMatchObject({ output: 'woken' })
      expect(await wake()).toEqual({ stoppedCount: 0 })
    })

    it('wakeUp() of unknown waits ends none', async () => {
      const runId = await app().start('api-steps/sleepTwice')
      const nobody = await app().ask('get-run/wake', { runId, correlationIds: ['wait_nobody'] })
      expect(nobody).toEqual({ stoppedCount: 0 })
      await app().ask('cancellation/cancelRun', { runId })
    })

    it('resumeWebhook() behind a route of one’s own', async () => {
      const runId = await app().start('hooks/receiveDelivery', 'rw1')
      const token = (await app().urlOf('rw1')).split('/').pop()!
      const response = await app().fetch(`hooks/forward?token=${token}`, { body: '{"parcels":1}' })
      expect(response.status).toBe(202)
      expect(await app().outcome(runId)).toMatchObject({ output: { body: { parcels: 1 } } })
      expect((await app().fetch('hooks/forward?token=nobody', { body: '' })).status).toBe(404)
    })

    it('lifecycle hooks see each end once', async () => {
      const completed = await app().start('starting-workflows/weigh', 1)
      const failed = await app().start('errors-and-retries/failWithCause')
      const seen = (runId: string): Promise<unknown> => app().ask('lifecycle/seen', { runId })
      await vi.waitFor(async () => {
        expect(await seen(completed)).toMatchObject([{ output: { grams: 1000 } }])
        expect(await seen(failed)).toMatchObject([{ errorCode: 'USER_ERROR', cause: 'the frame is cracked' }])
      }, PATIENCE)
    })
  })

  describe('workflow/errors', () => {
    it('each error is recognised by its class, whoever made it', async () => {
      const completed = await app().start('starting-workflows/weigh', 1)
      await app().outcome(completed)
      const cancelled = await app().start('api-steps/sleepLong')
      await app().ask('cancellation/cancelRun', { runId: cancelled })
      expect(await app().ask('errors/recognise', { completed, cancelled })).toEqual({
        missingRun: ['WorkflowRunNotFoundError'],
        missingHook: ['HookNotFoundError'],
        cancelledRun: ['WorkflowRunCancelledError'],
        cancelCompleted: ['EntityConflictError'],
      })
    })

    it('errors have the fields of their types', async () => {
      expect(await app().ask('errors/fields')).toEqual(['base: beneath', 'world: no answer'])
    })
  })

  describe('workflow/runtime and workflow/observability', () => {
    it('healthCheck() says that the World and its queue work', async () => {
      expect(await app().ask('runtime/health')).toMatchObject({ healthy: true })
    })

    it('runs are listed page by page, with readable names', async () => {
      for (const kilos of [1, 2, 3]) await app().run('starting-workflows/weigh', kilos)
      const first = (await app().ask('runtime/list')) as { runs: { runId: string }[]; cursor: string }
      expect(first.runs).toHaveLength(2)
      expect(first.runs[0]).toMatchObject({
        name: expect.any(String) as unknown,
        module: expect.stringMatching(/^\.\/workflows\//) as unknown,
      })
      const second = (await app().ask('runtime/list', { cursor: first.cursor })) as typeof first
      expect(second.runs.map((run) => run.runId)).not.toContain(first.runs[0]!.runId)
    })

    it('setWorld() replaces the World of the process', async () => {
      expect(await app().ask('runtime/swap')).toEqual({ same: [true, true], entrypoint: 'function' })
    })

    it('names are taken apart', async () => {
      expect(await app().ask('observability/names')).toEqual([
        { shortName: 'repair', moduleSpecifier: './workflows/jobs', functionName: 'repair' },
        { shortName: 'clean', moduleSpecifier: './workflows/jobs', functionName: 'repair/clean' },
        { shortName: 'Bike', moduleSpecifier: './workflows/models', functionName: 'Bike' },
        null,
      ])
    })

    it('hydrateResourceIO() shows what went into a step and came out', async () => {
      const runId = await app().start('starting-workflows/weigh', 4)
      await app().outcome(runId)
      expect(await app().ask('observability/steps', { runId })).toMatchObject([
        { name: 'toGrams', output: 4000 },
      ])
      expect(await app().ask('observability/plain')).toEqual({ plain: true })
    })
  })
}
