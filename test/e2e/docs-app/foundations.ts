import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'
import { describeCancellation } from './cancellation.ts'
import { describeHooks } from './hooks.ts'
import { describeStreaming } from './streaming.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

export function describeFoundations(app: () => DocsApp): void {
  describe('foundations: workflows and steps', () => {
    it('steps run in order, each with the result of the one before', async () => {
      const output = await app().run('workflows-and-steps/repairBike', 'job-3')
      expect(output).toEqual({ jobId: 'job-3', invoice: 'inv-job-3-120', status: 'repaired' })
    })

    it('a step gives the same in a workflow and called directly by a route', async () => {
      const inRun = await app().run('workflows-and-steps/takeBikeIn', 'WTU123')
      expect(await app().ask('starting-workflows/registerDirectly', { serial: 'WTU123' })).toEqual(inRun)
    })

    it('a run sleeps, mails a link, and goes on when the link is called', async () => {
      const runId = await app().start('workflows-and-steps/reviewEstimate', 'ada')
      const { url } = (await app().outside.called('/mail/ada')).body as { url: string }
      expect((await fetch(url, { method: 'PUT' })).status).toBe(202)
      expect(await app().outcome(runId)).toMatchObject({ output: { customer: 'ada', method: 'PUT' } })
    })

    it('steps have Node, workflow code has not', async () => {
      expect(await app().run('workflows-and-steps/greetCustomer', 'Ada')).toEqual({
        message: 'Hello Ada, from process node',
        hasProcessPid: false,
      })
    })

    it('a directive may stand on the line of its brace', async () => {
      expect(await app().run('workflows-and-steps/ring', 2)).toBe('ringring')
    })

    it('callbacks and counters of workflow code are replayed', async () => {
      const output = await app().run('workflows-and-steps/countFinished', ['a-1', 'b-0', 'c-2'])
      expect(output).toEqual({ total: 3, finished: 2 })
    })
  })

  describe('foundations: starting workflows', () => {
    it('start() gives a run id at once', async () => {
      const { runId } = (await app().ask('starting-workflows/signUpCustomer', { email: 'bo@x' })) as {
        runId: string
      }
      expect(runId).toMatch(/^wrun_[0-9A-HJKMNP-TV-Z]{26}$/)
      expect(await app().outcome(runId)).toMatchObject({ output: { status: 'onboarded' } })
    })

    it('the route of the getting-started page starts a workflow', async () => {
      const init = { method: 'POST', body: '{"email":"di@x"}' }
      const response = await fetch(`${app().url}/api/signup`, init)
      expect(await response.json()).toEqual({ message: 'sign-up has begun' })
      await app().outside.called('/mail/customer-di')
    })

    it('a run tells its status, dates, name and return value', async () => {
      expect(await app().ask('starting-workflows/signUpAndWait', { email: 'cy@x' })).toEqual({
        customerId: 'customer-cy',
        early: expect.stringMatching(/^(pending|running)$/) as unknown,
        status: 'completed',
        exists: true,
        workflowName: 'workflow//./workflows/foundations/starting-workflows//signUp',
        dates: [true, true, true],
      })
    })

    it('a run found by its id has a status, and later a result', async () => {
      const runId = await app().start('starting-workflows/weigh', 2)
      await app().outcome(runId)
      expect(await app().ask(`starting-workflows/statusOf?runId=${runId}`)).toEqual({
        status: 'completed',
        result: { grams: 2000 },
      })
    })

    it('three starts at once are three runs', async () => {
      const runIds = (await app().ask('starting-workflows/startThree')) as string[]
      expect(new Set(runIds).size).toBe(3)
    })

    it('start() takes attributes, and deploymentId: latest', async () => {
      const { runIds } = (await app().ask('starting-workflows/startWithOptions')) as { runIds: string[] }
      for (const runId of runIds) expect(await app().outcome(runId)).toMatchObject({ status: 'completed' })
    })

    it('a workflow starts a child run and awaits what it returns', async () => {
      const output = await app().run('starting-workflows/weighByChild', 3)
      expect(output).toMatchObject({ result: { grams: 3000 }, status: 'completed' })
      const { childRunId } = output as { childRunId: string }
      expect(await app().outcome(childRunId)).toMatchObject({ output: { grams: 3000 } })
    })

    it('a stream is given to the client while its run writes it', async () => {
      const response = await app().fetch('starting-workflows/streamLabel', { body: '{"text":"bell"}' })
      expect((await response.text()).split('\n')).toEqual([
        ...Array.from({ length: 10 }, (_, line) => `bell ${line}`),
        '',
      ])
    })

    it('a workflow hands its next page to a new run', async () => {
      let next: string | undefined = await app().start('starting-workflows/importParts', 'spring')
      for (const page of [0, 1, 2]) {
        const { output } = (await app().outcome(next!)) as { output: { page: number; next?: string } }
        expect(output.page).toBe(page)
        next = output.next
      }
      expect(app().outside.bodies('/stored/spring')).toEqual([['0a', '0b'], ['1a', '1b'], ['last']])
    })

    it('a workflow schedules itself anew', async () => {
      await app().start('starting-workflows/refreshPrices', 'tyres')
      await app().outside.called('/refreshed/tyres', 3)
      expect(app().outside.bodies('/refreshed/tyres')).toEqual([{ round: 1 }, { round: 2 }, { round: 3 }])
    })
  })

  describe('foundations: errors and retries', () => {
    it('maxRetries = 5 is six attempts', async () => {
      const fine = await app().run('errors-and-retries/orderByRetrying', '/flaky/five?fail=5')
      expect(fine).toEqual({ part: 'five' })
      const runId = await app().start('errors-and-retries/orderByRetrying', '/flaky/six?fail=6')
      expect(await app().outcome(runId)).toMatchObject({ status: 'failed', errorCode: 'USER_ERROR' })
      expect(app().outside.calls('/flaky/six')).toHaveLength(6)
    })

    it('an error is retried by default', async () => {
      expect(await app().run('errors-and-retries/askWithDefaults', '/flaky/once?fail=1')).toBe(200)
    })

    it('maxRetries = 0 is one attempt, and what arrives is fatal', async () => {
      expect(await app().run('errors-and-retries/askWithoutRetry', '/flaky/zero?fail=1')).toEqual({
        fatal: true,
        message: expect.stringContaining('supplier answered 503') as unknown,
        cause: 'supplier answered 503',
      })
      expect(app().outside.calls('/flaky/zero')).toHaveLength(1)
    })

    it('a FatalError is not retried', async () => {
      const runId = await app().start('errors-and-retries/orderByRetrying', '/flaky/gone?fail=9&status=404')
      expect(await app().outcome(runId)).toMatchObject({
        status: 'failed',
        error: { name: 'FatalError', message: 'no such part: trying again is pointless' },
      })
      expect(app().outside.calls('/flaky/gone')).toHaveLength(1)
    })

    it.each(['duration', 'milliseconds', 'date'])('a RetryableError says when, as %s', async (form) => {
      expect(await app().run('errors-and-retries/backOffThenAnswer', `/flaky/${form}?fail=2`, form)).toBe(3)
    })

    it('an argument that cannot be stored is refused around the call', async () => {
      expect(await app().run('errors-and-retries/catchSerialization')).toEqual({
        name: 'SerializationError',
        message: expect.stringContaining('bike.bell') as unknown,
      })
    })

    it('a failed run has an error code and the cause', async () => {
      expect(await app().ask('errors/failedRun')).toEqual({
        sameRun: true,
        errorCode: 'USER_ERROR',
        cause: [true, 'FatalError', 'the frame is cracked'],
      })
    })

    it('a saga undoes in reverse order, then fails', async () => {
      const runId = await app().start('errors-and-retries/bookRepair', 'job-1')
      expect(await app().outcome(runId)).toMatchObject({ error: { message: 'no mechanic for job-1' } })
      expect(app().outside.bodies('/saga/job-1')).toEqual(['reserve', 'charge', 'refund', 'release'])
    })
  })

  describeHooks(app)
  describeStreaming(app)
  describeCancellation(app)

  describe('foundations: serialization', () => {
    it('a step changes a copy', async () => {
      const output = await app().run('serialization/updateCustomer', 'ada')
      expect(output).toEqual({ before: 'old@example.com', after: 'new@example.com' })
    })

    it('fetch of the package works in workflow code', async () => {
      const output = await app().run('serialization/readCatalogue', `${app().outside.url}/parts/bell`)
      expect(output).toEqual({ status: 200, data: { part: 'bell' } })
      expect(app().outside.calls('/parts/bell')).toHaveLength(1)
    })

    it('a class with the two symbols is itself on both sides', async () => {
      expect(await app().run('serialization/doublePoint')).toEqual({ isPoint: true, x: 20, y: 40 })
    })

    it('methods that are steps take their instance along', async () => {
      const pairs = [
        ['bell', 2],
        ['tyre', 1],
      ]
      expect(await app().run('serialization/checkOut', 'b-1', pairs, 'ada@x')).toEqual({
        count: 3,
        message: 'b-1 to ada@x: 2 kinds since 2026',
      })
      expect(app().outside.bodies('/baskets/b-1')).toEqual([{ bell: 2, tyre: 1 }])
    })

    it('a method that is a step changes a copy and returns it', async () => {
      expect(await app().run('serialization/growBasket')).toEqual({ before: 0, after: 3 })
    })

    it('every documented kind of value survives a step', async () => {
      expect(await app().run('serialization/roundTrip')).toEqual({
        nothing: true,
        big: '12345678901234567890',
        date: '2026-01-02T03:04:05.678Z',
        map: [1, [1, 2]],
        pattern: '/ro+m/gi',
        url: 'https://shop.example/a?b=c',
        query: ['1', '2'],
        headers: 'bell',
        bytes: [1, 2, 255],
        floats: [0.5, true],
        buffer: [7, 8],
        error: [true, 'too far', 'the map was old'],
        odd: [true, true, true],
        shared: true,
      })
    })
  })

  describe('foundations: idempotency', () => {
    it('attempts of a step share its id as a key', async () => {
      // The bank fails the first attempt.
      const runId = await app().start('idempotency/chargeOnce', 'twice?fail=1')
      expect(await app().outcome(runId)).toMatchObject({ output: 'charged' })
      const keys = app()
        .outside.calls('/charges/twice')
        .map((call) => call.headers['idempotency-key'])
      expect(keys).toEqual([expect.stringMatching(/^step_/), keys[0]])
    })

    it('a second run for the same job gives way', async () => {
      const first = await app().start('idempotency/processJob', 'j1')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'job:j1' }), PATIENCE)
      expect(await app().run('idempotency/processJob', 'j1')).toEqual({ status: 'duplicate', runId: first })
      await app().resume('job:j1', { confirmed: false })
      expect(await app().outcome(first)).toMatchObject({ output: { status: 'cancelled' } })
    })

    it('a request resumes the run that waits, or starts one and resumes that', async () => {
      type Answer = { runId: string; reused: boolean }
      const request = async (): Promise<Answer> =>
        (await app().ask('idempotency/resumeOrStart', { jobId: 'j2', confirmed: true })) as Answer
      const first = await request()
      expect(first.reused).toBe(false)
      expect(await app().outcome(first.runId)).toMatchObject({ output: { status: 'processed' } })
      const waiting = await app().start('idempotency/processJob', 'j2')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'job:j2' }), PATIENCE)
      expect(await request()).toEqual({ runId: waiting, reused: true })
      expect(await app().outcome(waiting)).toMatchObject({ output: { status: 'processed' } })
      expect(app().outside.calls('/charges/j2')).toHaveLength(2)
    })

    it('a duplicate returns what the owner returns', async () => {
      const owner = await app().start('idempotency/shareResult', 'j3')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'shared:j3' }), PATIENCE)
      const duplicate = await app().start('idempotency/shareResult', 'j3')
      await app().resume('shared:j3', { confirmed: true })
      const output = { confirmed: true, by: 'owner' }
      expect(await app().outcome(owner)).toMatchObject({ output })
      expect(await app().outcome(duplicate)).toMatchObject({ output })
    })

    it('a duplicate asks for the status of the owner', async () => {
      const owner = await app().start('idempotency/processJob', 'j4')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'job:j4' }), PATIENCE)
      expect(await app().run('idempotency/askOwner', 'j4')).toEqual({
        status: 'duplicate',
        owner: 'running',
        runId: owner,
      })
      await app().resume('job:j4', { confirmed: false })
    })

    it('a duplicate forwards its payload to the owner', async () => {
      const owner = await app().start('idempotency/processJob', 'j5')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'job:j5' }), PATIENCE)
      expect(await app().run('idempotency/forwardToOwner', 'j5', true)).toEqual({
        status: 'forwarded',
        runId: owner,
      })
      expect(await app().outcome(owner)).toMatchObject({ output: { status: 'processed' } })
    })

    it('the newest run takes the token over', async () => {
      const old = await app().start('idempotency/newestWins', 'j6')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'newest:j6' }), PATIENCE)
      const newest = await app().start('idempotency/newestWins', 'j6')
      expect(await app().outcome(old)).toEqual({ status: 'cancelled' })
      await app().resume('newest:j6', { confirmed: true })
      expect(await app().outcome(newest)).toMatchObject({ output: { status: 'processed' } })
    })
  })

  describe('foundations: versioning', () => {
    it('a run goes on after a sleep', async () => {
      await app().run('versioning/fulfil', 'f1')
      expect(app().outside.bodies('/fulfilled/f1')).toEqual(['reserved', 'shipped'])
    })

    it('each day starts the run of the next, on the latest deployment', async () => {
      const first = (await app().run('versioning/dailyDigest', { customer: 'ada', sent: 0 })) as {
        continuedAs: string
      }
      expect(await app().outcome(first.continuedAs)).toMatchObject({ output: { sent: 2 } })
      expect(app().outside.bodies('/digests/ada')).toEqual([{ number: 1 }, { number: 2 }])
    })

    it('runs that follow each other write to the stream of the first', async () => {
      const response = await app().fetch('streaming/exported')
      expect(await response.text()).toBe('page 1\npage 2\npage 3\ndone 3\n')
    })
  })
}
