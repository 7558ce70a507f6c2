import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }
const JSON_TYPE = { 'content-type': 'application/json' }

export function describeHooks(app: () => DocsApp): void {
  const post = (url: string, body: unknown): Promise<Response> =>
    fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) })

  describe('foundations: hooks', () => {
    it('a run waits for its approval, by a generated token', async () => {
      const runId = await app().start('hooks/askForApproval', 'a1')
      const { token } = (await app().outside.called('/tokens/a1')).body as { token: string }
      expect(await app().ask('hooks/approve', { token, approved: true, comment: 'go' })).toEqual({ runId })
      expect(await app().outcome(runId)).toMatchObject({ output: 'approved: go' })
    })

    it('resuming an unknown token is an error that names it', async () => {
      const answer = await app().ask('hooks/resume', { token: 'nobody', payload: 1 }, { status: 404 })
      expect(answer).toEqual({ error: 'not found', token: 'nobody' })
    })

    it('getConflict() names the run that owns the token', async () => {
      const owner = await app().start('hooks/serviceOnce', 's1')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'service:s1' }), PATIENCE)
      expect(await app().run('hooks/serviceOnce', 's1')).toEqual({ dedupedTo: owner })
      await app().resume('service:s1', null)
      expect(await app().outcome(owner)).toMatchObject({ output: { served: 's1' } })
    })

    it('for await takes every payload in order, until it breaks', async () => {
      const runId = await app().start('hooks/counterChat', 'c1')
      for (const text of ['one', 'two', 'three', '/stop'])
        await app().resume('chat:c1', { user: 'ada', text })
      expect(await app().outcome(runId)).toMatchObject({ output: 'closed' })
      expect(app().outside.bodies('/chat/c1')).toEqual(['one', 'two', 'three'])
    })

    it('payloads that come at once are all collected', async () => {
      const runId = await app().start('hooks/collectReadings', 'w1')
      await app().resume('readings:w1', { value: 1 })
      await app().resume('readings:w1', { value: 2 })
      await app().resume('readings:w1', { value: 3, done: true })
      expect(await app().outcome(runId)).toMatchObject({ output: [1, 2, 3] })
    })

    it('a token is free at the end of its block, while its run goes on', async () => {
      const first = await app().start('hooks/handOver', 'h1')
      await app().resume('stand:h1', { text: 'over', handoff: true })
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'rest:h1' }), PATIENCE)
      await app().ask('hooks/resume', { token: 'stand:h1', payload: 1 }, { status: 404 })
      await app().resume('rest:h1', 'done')
      expect(await app().outcome(first)).toMatchObject({ output: { rest: 'done' } })
    })

    it('dispose() frees a token for the next run', async () => {
      const first = await app().start('hooks/disposeByHand', 'h2')
      await app().resume('stand:h2', { text: 'mine' })
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'rest:h2' }), PATIENCE)
      const second = await app().start('hooks/handOver', 'h2')
      expect(await app().resume('stand:h2', { text: 'next' })).toMatchObject({ runId: second })
      await app().ask('cancellation/cancelRun', { runId: second })
      await app().resume('rest:h2', 'first')
      expect(await app().outcome(first)).toMatchObject({ output: { text: 'mine', rest: 'first' } })
    })

    it('a webhook gives the request to the workflow and answers 202', async () => {
      const runId = await app().start('hooks/receiveDelivery', 'd1')
      const response = await post(`${await app().urlOf('d1')}?from=post`, { parcels: 2 })
      expect([response.status, await response.text()]).toEqual([202, ''])
      expect(await app().outcome(runId)).toMatchObject({
        output: { method: 'POST', path: '?from=post', type: 'application/json', body: { parcels: 2 } },
      })
    })

    it('a webhook URL has the address of the server and the path of the docs', async () => {
      await app().start('hooks/receiveDelivery', 'd2')
      const { port, pathname } = new URL(await app().urlOf('d2'))
      expect([port, pathname]).toEqual([
        new URL(app().url).port,
        expect.stringMatching(/^\/\.well-known\/workflow\/v1\/webhook\/[\w-]+$/),
      ])
    })

    it('a webhook with a static response answers at once', async () => {
      const runId = await app().start('hooks/acknowledgeDelivery', 'd3')
      const response = await post(await app().urlOf('d3'), 'bells')
      expect([response.status, response.headers.get('x-job')]).toEqual([201, 'd3'])
      expect(await response.json()).toEqual({ accepted: true })
      expect(await app().outcome(runId)).toMatchObject({ output: { body: '"bells"' } })
    })

    it('a manual webhook answers what a step decides', async () => {
      const runId = await app().start('hooks/decideAnswer', 'd4')
      const response = await post(await app().urlOf('d4'), { type: 'urgent' })
      expect([response.status, await response.json()]).toEqual([200, { message: 'today' }])
      expect(await app().outcome(runId)).toMatchObject({ output: 'urgent' })
    })

    it('a manual webhook answers several requests in turn', async () => {
      const runId = await app().start('hooks/collectEvents', 'd5')
      const url = await app().urlOf('d5')
      for (const type of ['in', 'out', 'done']) {
        const message = type === 'done' ? 'complete' : 'noted'
        expect(await (await post(url, { type })).json()).toEqual({ message })
      }
      expect(await app().outcome(runId)).toMatchObject({ output: ['in', 'out', 'done'] })
    })

    it('a defined hook transforms what its schema accepts', async () => {
      const runId = await app().start('hooks/inspectBike', 'b1')
      const payload = { bike: 'b1', passed: true, inspector: 'eve', comment: '  fine  ' }
      await vi.waitFor(() => app().ask('hooks/inspect', payload), PATIENCE)
      expect(await app().outcome(runId)).toMatchObject({ output: { inspector: 'eve', comment: 'fine' } })
    })

    it('a defined hook refuses what its schema refuses, and stays open', async () => {
      const runId = await app().start('hooks/inspectBike', 'b2')
      await vi.waitFor(() => app().ask('get-hook-by-token/look', { token: 'inspection:b2' }), PATIENCE)
      const bad = { bike: 'b2', passed: 'yes', inspector: 'eve', comment: '' }
      await app().ask('hooks/inspect', bad, { status: 400 })
      await app().ask('hooks/inspect', { ...bad, passed: false })
      expect(await app().outcome(runId)).toMatchObject({ output: { passed: false } })
    })
  })
}
