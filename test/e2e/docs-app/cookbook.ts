import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

export function describeCookbook(app: () => DocsApp): void {
  const resumeDefined = (hook: string, token: string, payload: unknown): Promise<unknown> =>
    vi.waitFor(() => app().ask('hooks/resumeDefined', { hook, token, payload }), PATIENCE)

  describe('cookbook: common patterns', () => {
    it('batching: failures stay with their record', async () => {
      const contacts = ['a@x', 'broken', 'c@x', 'd@x', 'e@x'].map((email) => ({ name: email[0]!, email }))
      expect(await app().ask('recipes/importAll', { list: 'may', contacts })).toEqual({
        total: 5,
        succeeded: 4,
        failed: 1,
      })
      expect((app().outside.bodies('/contacts/may') as string[]).toSorted()).toEqual(['a', 'c', 'd', 'e'])
    })

    it('idempotency: a route finds the run that has the token', async () => {
      const first = (await app().ask('idempotency/findOrStart', { jobId: 'i1' })) as { runId: string }
      const again = (): Promise<unknown> => app().ask('idempotency/findOrStart', { jobId: 'i1' })
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'job:i1' }), PATIENCE)
      expect(await again()).toEqual({ runId: first.runId, reused: true })
      await app().resume('job:i1', { confirmed: false })
    })

    it('rate limiting: the retry waits as long as the header says', async () => {
      const begin = Date.now()
      const part = await app().run('common/syncPart', '/flaky/limited?fail=1&status=429&after=1')
      expect(part).toEqual({ part: 'limited' })
      expect(Date.now() - begin).toBeGreaterThanOrEqual(1000)
    })

    it('circuit breaker: three failures open it, a pause closes it', async () => {
      const output = await app().run('common/circuitBreaker', '/flaky/circuit?fail=3', 6)
      expect(output).toEqual({ state: 'closed', pauses: 1 })
    })

    it('retries in workflow code, with seeded jitter', async () => {
      expect(await app().run('common/downloadWithRetry', '/flaky/download?fail=2')).toBe(200)
      expect(app().outside.calls('/flaky/download')).toHaveLength(3)
    })

    it('saga: each compensation is told to the stream', async () => {
      const stream = await app().fetch('streaming/assemble', { body: '["frame","wheels","motor"]' })
      const told = (await stream.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
      expect(told).toEqual([
        { type: 'done', part: 'frame' },
        { type: 'done', part: 'wheels' },
        { type: 'undone', part: 'wheels' },
        { type: 'undone', part: 'frame' },
        { type: 'result', status: 'rolled_back' },
      ])
    })

    it('scheduling: a drip ends by itself, or when it is cancelled', async () => {
      expect(await app().run('drip/reminders', 'ada', 20)).toEqual({ status: 'complete', customer: 'ada' })
      expect(app().outside.bodies('/mail/ada').slice(-3)).toEqual(['welcome', 'tips', 'offers'])
      const runId = await app().start('drip/reminders', 'bo', 3_600_000)
      await resumeDefined('cancelDrip', 'cancel-drip:bo', { reason: 'bought' })
      expect(await app().outcome(runId)).toMatchObject({ output: { status: 'cancelled' } })
    })

    it('sequential and parallel steps', async () => {
      expect(await app().run('common/readCustomer', 'ada')).toEqual({ name: 'ada', jobs: ['ada-1'] })
    })

    it('timeouts: the step is too slow, the run fails', async () => {
      expect(await app().run('common/polishWithTimeout', 1)).toBe('shiny')
      const runId = await app().start('common/polishWithTimeout', 2000)
      expect(await app().outcome(runId)).toMatchObject({ error: { message: 'polishing took too long' } })
    })

    it('webhooks: a ledger of calls, each with its answer', async () => {
      const runId = await app().start('drip/paymentLedger', 'p1')
      const url = await app().urlOf('p1')
      const tell = async (body: string): Promise<unknown> =>
        (await fetch(url, { method: 'POST', body })).json()
      expect(await tell('no json')).toEqual({ ack: true, action: 'ignored' })
      expect(await tell('{"type":"payment.succeeded"}')).toEqual({ ack: true, action: 'captured' })
      expect(await app().outcome(runId)).toMatchObject({
        output: { ledger: ['unknown', 'payment.succeeded'] },
      })
    })

    it('webhooks: a verdict in time, or none', async () => {
      const runId = await app().start('drip/verifyFrame', 'v1', 20_000)
      const response = await fetch(await app().urlOf('v1'), { method: 'POST', body: '{"approved":true}' })
      expect(await response.json()).toEqual({ ack: true })
      expect(await app().outcome(runId)).toMatchObject({ output: { frame: 'v1', status: 'verified' } })
      expect(await app().run('drip/verifyFrame', 'v2', 50)).toEqual({ frame: 'v2', status: 'timed out' })
    })

    it('webhooks: a large thing goes by reference', async () => {
      const runId = await app().start('drip/indexScan', 's9')
      await resumeDefined('scanReady', 'scan:s9', { scan: 'blob-1' })
      expect(await app().outcome(runId)).toMatchObject({ output: { scan: 'blob-1', status: 'indexed' } })
    })

    it('composition: a workflow called directly is part of its caller', async () => {
      expect(await app().run('common/onboard', 'ada')).toEqual({ customer: 'ada', notified: true })
      expect(app().outside.bodies('/notified/ada')).toEqual(['email', 'push'])
    })

    it('composition: a workflow that is started goes on without its parent', async () => {
      const { runId } = (await app().run('common/onboardInBackground', 'bo')) as { runId: string }
      expect(await app().outcome(runId)).toMatchObject({ output: { notified: true } })
    })
  })

  describe('cookbook: advanced', () => {
    it('child workflows: children tell their parent by a hook, failures are counted', async () => {
      const bikes = ['red', 'stolen', 'blue', 'green']
      expect(await app().run('children/inspectAll', bikes, 3)).toEqual({
        passed: ['red is sound', 'blue is sound', 'green is sound'],
        failed: 1,
      })
    })

    it('serializable steps: a factory of steps keeps what it closes over', async () => {
      expect(await app().run('long-runs/paint', 'bike')).toBe('bike in red')
    })

    it('serializable steps: a step is called by another step', async () => {
      expect(await app().run('long-runs/delegate', 'bike', 'green')).toBe('painted: bike in green')
    })

    it('upgrading: a run hands its state to a fresh run', async () => {
      const runId = await app().start('long-runs/serveQueue')
      await resumeDefined('nextBike', `next:${runId}`, { bike: 'tandem' })
      await app().outside.called('/served')
      await resumeDefined('moveOn', `move-on:${runId}`, {})
      const ended = (await app().outcome(runId)) as { output: { served: string[]; next: string } }
      expect(ended.output.served).toEqual(['tandem'])
      await resumeDefined('moveOn', `move-on:${ended.output.next}`, {})
      const next = (await app().outcome(ended.output.next)) as typeof ended
      expect(next.output.served).toEqual(['tandem'])
      await app().ask('cancellation/cancelRun', { runId: next.output.next })
    })

    it('publishing libraries: a workflow of a package runs once the app exports it', async () => {
      expect(await app().run('library/adjustGears', 42, [14, 21])).toEqual([3, 2])
    })

    it('publishing libraries: code finds its step id, or that there is none', async () => {
      const { key, stepId } = (await app().run('long-runs/libraryKey')) as { key: string; stepId: string }
      expect(key).toBe(stepId)
    })
  })
}
