import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

export function describeCancellation(app: () => DocsApp): void {
  /** The caller of this path went away before it was answered. */
  const aborted = (path: string): Promise<void> =>
    vi.waitFor(
      () =>
        expect(
          app()
            .outside.calls(path)
            .map((call) => call.aborted),
        ).toEqual([true]),
      PATIENCE,
    )

  describe('foundations: cancellation', () => {
    it('the step that lost against a timer is aborted', async () => {
      const output = await app().run('cancellation/orderWithTimeout', '/never/t1', 200)
      expect(output).toEqual({ status: 'timed out' })
      await aborted('/never/t1')
    })

    it('the step that won against a timer is the result', async () => {
      const output = await app().run('cancellation/orderWithTimeout', '/parts/t2', 20_000)
      expect(output).toEqual({ status: 'completed', result: { part: 't2' } })
    })

    it('a timeout may fail the run', async () => {
      const runId = await app().start('cancellation/failOnTimeout', '/never/t3')
      expect(await app().outcome(runId)).toMatchObject({ error: { message: 'no answer from /never/t3' } })
    })

    it('the fastest answer wins and the others are aborted', async () => {
      const output = await app().run('cancellation/askFastest', ['/never/f1', '/slow/f2?ms=100'])
      expect(output).toEqual({ part: 'f2' })
      await aborted('/never/f1')
    })

    it('an abort ends the step without retries, as a fatal error', async () => {
      const output = await app().run('cancellation/pipeline', '/never/p1')
      expect(output).toEqual({ status: 'cancelled', fatal: true, aborted: true })
      expect(app().outside.calls('/never/p1')).toHaveLength(1)
    })

    it('throwIfAborted() in a step sees the abort while the step runs', async () => {
      const output = await app().run('cancellation/pipeline', '/parts/p2')
      expect(output).toEqual({ status: 'cancelled', fatal: true, aborted: true })
    })

    it('a step aborts another step by their controller', async () => {
      expect(await app().run('cancellation/workWithinBudget', 'q1', '/never/q1')).toEqual({
        work: 'rejected',
        aborted: true,
        reason: 'over budget',
      })
      await aborted('/never/q1')
    })

    it('a hook cancels the work of a run', async () => {
      const runId = await app().start('cancellation/cancellableJob', 'k1', '/never/k1')
      await app().outside.called('/never/k1')
      await app().resume('cancel:k1', { reason: 'too dear' })
      expect(await app().outcome(runId)).toMatchObject({
        output: { status: 'cancelled', reason: 'too dear' },
      })
      await aborted('/never/k1')
    })

    it('a signal of whoever starts the run reaches its steps', async () => {
      const body = { path: '/never/o1', whenCalled: `${app().outside.url}/after/never/o1` }
      expect(await app().ask('cancellation/abortFromOutside', body)).toEqual({ result: 'cancelled' })
      await aborted('/never/o1')
    })

    it('AbortSignal.any() combines two signals in a step', async () => {
      const output = await app().run('cancellation/obeyEither', '/never/e1')
      expect(output).toEqual({ customer: false, shop: true })
    })

    it('run.cancel() ends a sleeping run, and no code of it runs any more', async () => {
      const { runId } = (await app().ask('cancellation/startWaiting', 'c1')) as { runId: string }
      await app().outside.called('/jobs-seen/c1')
      await app().ask('cancellation/cancelRun', { runId, reason: 'sold' })
      expect(await app().outcome(runId)).toEqual({ status: 'cancelled' })
      expect(app().outside.bodies('/jobs-seen/c1')).toEqual(['waiting'])
    })
  })
}
