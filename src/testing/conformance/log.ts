import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { drive, event, newRunId, present, runRequest } from './drive.ts'
import type { Suite } from './suite.ts'

/** createRun, append, events: one dense, ordered log per run, written all or nothing. */
export function logTests({ describe, test }: Suite): void {
  describe('log', () => {
    test('createRun makes run, first event and lease at once', async ({ world }) => {
      const request = runRequest(true, { attributes: { tier: 'gold' } })
      const created = await world.createRun(request)
      assert.equal(created.status, 'created')
      assert.deepEqual('lease' in created ? created.lease : undefined, { runId: request.runId, epoch: 1 })
      assert.equal(created.run.status, 'pending')
      assert.deepEqual(created.run, await world.runs.get(request.runId))
      const [first, ...rest] = await world.events(request.runId)
      assert.equal(rest.length, 0)
      assert.equal(first?.type, 'run_created')
      assert.equal(first.payload, request.input)
      assert.deepEqual(first.data, { workflowName: 'wf', attributes: { tier: 'gold' } })
    })

    test('createRun of a known id changes nothing and returns the run', async ({ world, open }) => {
      const request = runRequest(false)
      await world.createRun(request)
      const again = await (await open()).createRun({ ...request, input: '["other"]', claim: true })
      assert.equal(again.status, 'exists')
      assert.equal(again.run.input, request.input)
      assert.equal((await world.events(request.runId)).length, 1)
    })

    test('of concurrent createRuns of one id exactly one wins', async ({ world, open }) => {
      const other = await open()
      const runId = newRunId()
      const results = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((n) =>
          (n % 2 ? world : other).createRun(runRequest(true, { runId, seed: `${n}` })),
        ),
      )
      const winners = results.filter((result) => result.status === 'created')
      assert.equal(winners.length, 1)
      assert.ok(results.every((result) => result.run.seed === winners[0]?.run.seed))
    })

    test('positions are dense, from 1, and as returned', async ({ world }) => {
      const run = await drive(world)
      const written = await run.append([event.runStarted(), event.stepCreated('s1'), event.stepStarted('s1')])
      written.push(...(await run.append([event.stepCompleted('s1'), event.runCompleted()])))
      const log = await world.events(run.runId)
      assert.deepEqual(
        log.map((entry) => entry.seq),
        [1, 2, 3, 4, 5, 6],
      )
      assert.deepEqual(log.slice(1).map(present), written.map(present))
    })

    test('what no store takes is refused for good, with nothing written, and costs others nothing', async ({
      world,
    }) => {
      const [run, other] = [await drive(world), await drive(world)]
      const odd = [
        { ...event.stepCreated('s1'), payload: true } as never,
        { ...event.hookCreated('h1', 't'), data: { token: { a: 1 } } } as never,
      ]
      for (const each of odd) {
        const both = await Promise.allSettled([run.append([each]), other.append([event.attrSet({ a: 'b' })])])
        assert.equal((both[0] as { reason?: { slug?: string } }).reason?.slug, 'value-unstorable')
        assert.equal(both[1].status, 'fulfilled')
      }
      assert.equal((await world.events(run.runId)).length, 1)
      await run.append([event.runStarted()])
    })

    test('events come back as they were written: text, bytes, nothing', async ({ world }) => {
      const run = await drive(world)
      const bytes = new Uint8Array([0, 255, 1, 2]).subarray(1, 3)
      const payloads = ['', '"é\u0000\u{1F600}"', bytes, new Uint8Array(0), undefined]
      const events = payloads.map((payload, index) => ({ ...event.stepCreated(`s${index}`), payload }))
      await run.append(events)
      const log = await world.events(run.runId, { after: 1 })
      assert.deepEqual(
        log.map((entry) => entry.payload),
        ['', '"é\u0000\u{1F600}"', new Uint8Array([255, 1]), new Uint8Array(0), undefined],
      )
      assert.equal(log.at(-1)?.createdAt, events.at(-1)?.createdAt)
    })

    test('events: after, limit, without payloads, on from the end', async ({ world }) => {
      const run = await drive(world)
      await run.append([event.runStarted(), event.stepCreated('s1'), event.stepCreated('s2')])
      const page = await world.events(run.runId, { after: 1, limit: 2 })
      assert.deepEqual(
        page.map((entry) => entry.seq),
        [2, 3],
      )
      const bare = await world.events(run.runId, { payloads: false })
      assert.ok(bare.every((entry) => entry.payload === undefined))
      assert.deepEqual(await world.events(run.runId, { after: 4 }), [])
      await run.append([event.stepCreated('s3')])
      const later = await world.events(run.runId, { after: 4 })
      assert.deepEqual(
        later.map((entry) => entry.correlationId),
        ['s3'],
      )
      assert.deepEqual(await world.events(newRunId()), [])
    })

    test('append behind the head writes nothing and returns what was missed', async ({ world }) => {
      const run = await drive(world)
      await run.append([event.runStarted(), event.hookCreated('h1', `token ${run.runId}`)])
      await world.inject(run.runId, { event: event.hookReceived('h1'), wake: 'none' })
      const stale = { epoch: run.epoch, after: run.head, lease: 'release' as const }
      const events = [event.stepCreated('s1')]
      const messages = [{ key: 'k', payload: { runId: run.runId } }]
      const result = await world.append(run.runId, { ...stale, events, messages })
      assert.equal(result.status, 'conflict')
      assert.deepEqual('events' in result && result.events.map((entry) => entry.type), ['hook_received'])
      assert.equal((await world.runs.get(run.runId))?.head, 4)
      assert.equal(await world.steps.get(run.runId, 's1'), null)
      assert.deepEqual(await world.claim(run.runId, { after: 0 }), { status: 'held', mine: true })
    })

    test('an append that cannot be written as a whole leaves nothing behind', async ({ world }) => {
      const run = await drive(world)
      await run.append([event.runStarted(), event.stepCreated('s1')])
      const request = { epoch: run.epoch, after: run.head, lease: 'keep' as const }
      const impossible = [event.stepCreated('s2'), event.stepCreated('s1')]
      await assert.rejects(world.append(run.runId, { ...request, events: impossible }))
      await assert.rejects(world.append(run.runId, { ...request, events: [event.stepCompleted('unknown')] }))
      assert.equal((await world.events(run.runId)).length, run.head)
      assert.equal(await world.steps.get(run.runId, 's2'), null)
      await run.append([event.stepCreated('s2')])
    })

    test('an event of a kind that is not known is refused, and nothing is written', async ({ world }) => {
      const run = await drive(world)
      const noop = { type: 'noop', createdAt: Date.now(), data: {} } as never
      const request = { epoch: run.epoch, after: run.head, lease: 'keep' as const }
      await assert.rejects(world.append(run.runId, { ...request, events: [event.runStarted(), noop] }))
      await assert.rejects(world.inject(run.runId, { event: noop, wake: 'message' }))
      assert.equal((await world.events(run.runId)).length, run.head)
      await run.append([event.runStarted()])
    })

    test('a failing append does not take others of the same moment with it', async ({ world }) => {
      const runs = await Promise.all([drive(world), drive(world), drive(world)])
      const bad = {
        epoch: runs[1]!.epoch,
        after: 1,
        lease: 'keep' as const,
        events: [event.stepCompleted('unknown')],
      }
      const results = await Promise.allSettled([
        runs[0]!.append([event.stepCreated('s1')]),
        world.append(runs[1]!.runId, bad),
        runs[2]!.append([event.stepCreated('s1')]),
      ])
      assert.deepEqual(
        results.map((result) => result.status),
        ['fulfilled', 'rejected', 'fulfilled'],
      )
      for (const [index, run] of runs.entries()) {
        assert.equal((await world.events(run.runId)).length, index === 1 ? 1 : 2)
      }
    })

    test('readers of another owner never see a gap', async ({ world, open }) => {
      const other = await open()
      const run = await drive(world)
      let done = false
      const reading = (async () => {
        for (let seen = 0; !done || seen < run.head;) {
          const page = await other.events(run.runId, { after: seen, limit: 3 })
          page.forEach((entry, index) => assert.equal(entry.seq, seen + index + 1))
          seen += page.length
          await nextTurn()
        }
      })()
      for (let n = 0; n < 40; n++) await run.append([event.stepCreated(`s${n}`), event.stepStarted(`s${n}`)])
      done = true
      await reading
    })
  })
}
