import { describe, expect, it } from 'vitest'
import type { DocsApp } from './app.ts'

export function describeErrorPages(app: () => DocsApp): void {
  const text = expect.any(String) as unknown

  describe('error pages', () => {
    it('fetch-in-workflow: the global throws, and can be replaced by the step', async () => {
      expect(await app().run('error-pages/fetchInWorkflow')).toMatchObject({ slug: 'fetch-in-workflow' })
      const data = await app().run('error-pages/assignFetch', `${app().outside.url}/parts/pump`)
      expect(data).toEqual({ part: 'pump' })
    })

    it('timeout-in-workflow: timers throw, sleep() polls', async () => {
      const slug = { name: 'WorkflowRuntimeError', slug: 'timeout-in-workflow', message: text }
      expect(await app().run('error-pages/timeoutInWorkflow')).toEqual([slug, slug, slug])
      const output = await app().run('error-pages/pollJob', '/flaky/polled?fail=2')
      expect(output).toEqual({ state: 'ready', polls: 3 })
    })

    it('abort-signal-timeout-in-workflow: a sleep aborts instead', async () => {
      expect(await app().run('error-pages/abortAfterSleep', '/never/late')).toBe('FatalError')
    })

    it('node-js-module-in-workflow: a step of the same file may use it', async () => {
      expect(await app().run('error-pages/readFileInStep', 'package.json')).toBe(true)
    })

    it('hook-conflict: the second run is told whose the token is, and joins it', async () => {
      const owner = await app().start('error-pages/payOnce', 'h9')
      // The owner's hook is there once a payment could reach it.
      await expect
        .poll(() => app().ask('get-hook-by-token/look', { token: 'payment-h9' }))
        .toMatchObject({ runId: owner })
      expect(await app().ask('errors/payTogether', { jobId: 'h9', amount: 5 })).toEqual({
        delegatedTo: owner,
        result: { success: true, payment: { amount: 5 } },
      })
    })

    it('hook-conflict: the error is an Error with token and owner', async () => {
      const owner = await app().start('error-pages/payOnce', 'h8')
      await expect
        .poll(() => app().ask('get-hook-by-token/look', { token: 'payment-h8' }))
        .toMatchObject({ runId: owner })
      expect(await app().run('error-pages/payOnce', 'h8')).toEqual({
        success: false,
        reason: 'duplicate-processing',
        isError: true,
        token: 'payment-h8',
        runId: owner,
      })
      await app().resume('payment-h8', { amount: 1 })
    })

    it('serialization-failed: functions, unknown classes and symbols are refused with their path', async () => {
      const refused = (await app().run('error-pages/refuseValues')) as { name: string; message: string }[]
      expect(refused.map(({ name }) => name)).toEqual(Array(3).fill('SerializationError'))
      expect(refused[1]!.message).toContain('wheels[0]')
      expect(await app().run('error-pages/passData')).toEqual({ size: 28 })
    })

    it('start-invalid-workflow-function: what is no workflow is refused', async () => {
      expect(await app().ask('errors/startInvalid')).toEqual(Array(3).fill({ is: true, message: text }))
    })

    it('what only the outside may do says so in workflow code', async () => {
      const refused = (await app().run('error-pages/actOnHooks')) as { name: string; message: string }[]
      expect(refused.map(({ name }) => name)).not.toContain('none')
      expect(refused.map(({ name }) => name).at(-1)).toBe('NotInStepContextError')
      for (const { message } of refused) expect(message).toMatch(/step/)
    })

    it('webhook-invalid-respond-with-value: refused where the webhook is made', async () => {
      const refused = (await app().run('error-pages/invalidRespondWith')) as { slug: string }[]
      expect(refused.map(({ slug }) => slug)).toEqual(Array(2).fill('webhook-invalid-respond-with-value'))
    })

    it.each([
      [true, 200, 'OK'],
      [false, 400, 'Invalid data'],
    ])('respondWith() in workflow code answers, valid: %s', async (valid, status, body) => {
      const runId = await app().start('error-pages/respondFromWorkflow', `rw-${valid}`)
      const url = await app().urlOf(`rw-${valid}`)
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ valid }) })
      expect([response.status, await response.text()]).toEqual([status, body])
      expect(await app().outcome(runId)).toMatchObject({ status: 'completed' })
    })

    it.each(['forgetResponse', 'throwBeforeResponse'])(
      'webhook-response-not-sent: %s answers the caller with an error',
      async (workflow) => {
        await app().start(`error-pages/${workflow}`, workflow)
        const response = await fetch(await app().urlOf(workflow), { method: 'POST', body: '{}' })
        expect(response.status).toBeGreaterThanOrEqual(500)
        expect(await response.text()).toContain('webhook-response-not-sent')
      },
    )

    it('run-expired: a result that is not kept says so', async () => {
      expect(await app().ask('errors/expired')).toEqual({ runStatus: 'completed', sameRun: true })
    })
  })
}
