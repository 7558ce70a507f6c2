import { describe, expect, it, onTestFinished } from 'vitest'
import { drive, event, eventually, runRequest, take } from '../../src/testing/conformance/drive.ts'
import { assertDerived } from '../../src/testing/conformance/read-models.ts'
import type { ClaimResult, CreateRunResult, InjectResult, World } from '../../src/world/index.ts'
import { openStore, type StoreOptions } from './open-store.ts'
import { startProcess, type StoreProcess } from './processes.ts'

const TIMEOUT = 60_000

async function openWorld(options: StoreOptions): Promise<World> {
  const world = await openStore(options)
  onTestFinished(() => world.close())
  return world
}

function startProcesses(count: number, options: StoreOptions): Promise<StoreProcess[]> {
  return Promise.all(Array.from({ length: count }, () => startProcess(options)))
}

/** The same call in all processes at once. */
function race<T>(processes: StoreProcess[], path: string, ...args: unknown[]): Promise<T[]> {
  const at = Date.now() + 30
  return Promise.all(processes.map((each) => each.send<T>('race', at, path, ...args)))
}

/** What several processes on one store may count on. @param newStore options of an empty store */
export function processTests(newStore: () => StoreOptions): void {
  describe('several processes on one new store', { timeout: TIMEOUT }, () => {
    it('open it at once, and have one winner in every race', async () => {
      const store = newStore()
      const processes = await startProcesses(3, store)
      expect(new Set(processes.map(({ owner }) => owner)).size).toBe(3)
      const world = await openWorld(store)
      const count = (results: Array<{ status: string }>, status: string): number =>
        results.filter((result) => result.status === status).length

      for (let round = 0; round < 5; round++) {
        const request = runRequest(false)
        expect(count(await race<CreateRunResult>(processes, 'createRun', request), 'created')).toBe(1)
        expect(
          count(await race<ClaimResult>(processes, 'claim', request.runId, { after: 0 }), 'claimed'),
        ).toBe(1)
        const run = await drive(world)
        await run.append([event.runStarted(), event.stepCreated('s1'), event.hookCreated('h1', run.runId)])
        const claim = { event: event.stepStarted('s1', 1, true), wake: 'none' }
        expect(count(await race<InjectResult>(processes, 'inject', run.runId, claim), 'appended')).toBe(1)
        const call = { event: event.hookReceived('h1', '"x"', 'once'), wake: 'none' }
        expect(count(await race<InjectResult>(processes, 'inject', run.runId, call), 'duplicate')).toBe(2)
        expect((await world.events(run.runId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
      }
      const secrets = await race<string>(processes, 'secret')
      expect(new Set(secrets).size).toBe(1)
    })

    it('wakes a consumer of another process', async () => {
      const store = newStore()
      // So long a poll that only the hint can be what wakes it.
      const consumer = await startProcess({ ...store, pollMs: 600_000 })
      await consumer.send('consume', false)
      const world = await openWorld(store)
      for (let round = 0; round < 3; round++) {
        const begin = Date.now()
        await world.queue.enqueue([{ key: `k${round}`, payload: { runId: 'wrun_1' } }])
        await eventually('the delivery', () => consumer.deliveries[round])
        expect(Date.now() - begin).toBeLessThan(1_000)
      }
    })
  })

  describe('kill -9', { timeout: TIMEOUT }, () => {
    it('leaves each append wholly there or wholly absent, and the run is taken over at once', async () => {
      const store = newStore()
      const world = await openWorld({ ...store, leaseMs: 600_000, pollMs: 100 })
      for (let round = 0; round < 4; round++) {
        const runId = `wrun_${round}`
        const victim = await startProcess(store)
        victim.send('appendForever', runId).catch(() => undefined)
        const until = 20 + Math.random() * 200
        await eventually('some appends', () => (victim.head > until ? true : undefined))
        await victim.kill()

        const log = await world.events(runId, { limit: 100_000 })
        expect(log.length).toBeGreaterThanOrEqual(victim.head)
        expect(log.length % 2, 'whole appends only').toBe(1)
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
        await assertDerived(world, runId, Date.now())
        const begin = performance.now()
        await take(world, runId)
        expect(performance.now() - begin).toBeLessThan(500)
      }
    })

    it('of an owner gives its runs and messages to a consumer that starts later, at once', async () => {
      const store = newStore()
      const victim = await startProcess(store)
      await victim.send('consume', true)
      const leased = runRequest(true)
      await victim.send('call', 'createRun', leased)
      const taken = runRequest(false)
      await victim.send('call', 'createRun', taken)
      await eventually('the delivery', () => victim.deliveries[0])
      await victim.kill()

      const begin = performance.now()
      const world = await openWorld({ ...store, leaseMs: 600_000, pollMs: 600_000 })
      const delivered: string[] = []
      world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('both', () => (delivered.length === 2 ? true : undefined))
      expect(performance.now() - begin).toBeLessThan(1_000)
      expect(delivered.toSorted()).toEqual([leased.runId, taken.runId].toSorted())
    })

    it('of an owner is noticed by a consumer that runs', async () => {
      const store = newStore()
      const world = await openWorld({ ...store, leaseMs: 600_000, pollMs: 100 })
      const delivered: string[] = []
      world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      const victim = await startProcess(store)
      const run = runRequest(true)
      await victim.send('call', 'createRun', run)
      await victim.kill()
      await eventually('the run message', () => delivered[0])
      expect(delivered).toEqual([run.runId])
    })
  })

  describe('a frozen process', { timeout: TIMEOUT }, () => {
    it('loses its runs after the lease time, and is fenced when it wakes', async () => {
      const store = newStore()
      const world = await openWorld({ ...store, leaseMs: 1_000, pollMs: 100 })
      const frozen = await startProcess({ ...store, leaseMs: 1_000 })
      const request = runRequest(true)
      await frozen.send('call', 'createRun', request)
      frozen.process.kill('SIGSTOP')
      expect((await world.claim(request.runId, { after: 0 })).status).toBe('held')
      const next = await eventually('the lease', async () => {
        const claim = await world.claim(request.runId, { after: 0 })
        return claim.status === 'claimed' ? claim : undefined
      })
      expect(next.lease.epoch).toBe(2)
      frozen.process.kill('SIGCONT')
      const append = { epoch: 1, after: 1, events: [event.runStarted()], lease: 'keep' }
      expect(await frozen.send('call', 'append', request.runId, append)).toEqual({ status: 'fenced' })
      expect(await world.events(request.runId)).toHaveLength(1)
      // It is alive again: what it takes now is its own.
      const second = runRequest(true)
      await frozen.send('call', 'createRun', second)
      expect((await world.claim(second.runId, { after: 0 })).status).toBe('held')
    })
  })
}
