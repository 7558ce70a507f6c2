import assert from 'node:assert/strict'
import type {
  AwaitRecord,
  HookRecord,
  ListOptions,
  LogEvent,
  NewEvent,
  Page,
  RunStatus,
  StepRecord,
  WaitRecord,
  World,
} from '../../world/index.ts'
import { rebuildReadModels } from '../../world/index.ts'
import { drive, event, newRunId, runRequest } from './drive.ts'
import type { Suite } from './suite.ts'

/** runs, steps, waits, hooks: derived from the log, listed in pages. */
export function readModelTests({ describe, test }: Suite): void {
  describe('read models', () => {
    test('equal what the log says, at every position', async ({ world, now }) => {
      const run = await drive(world, { attributes: { a: '1', b: '2' } })
      const resumeAt = now() + 5_000
      const appends = [
        [event.runStarted(), event.stepCreated('s1'), event.stepStarted('s1'), event.stepCreated('s2')],
        [
          event.stepRetrying('s1', 1, resumeAt),
          event.waitCreated('w1', resumeAt),
          event.waitCreated('w2', resumeAt),
        ],
        [event.stepStarted('s2'), event.stepStarted('s1', 2), event.attrSet({ a: null, c: '3' })],
        [event.stepCompleted('s1', 2), event.stepFailed('s2'), event.waitCompleted('w1')],
        [event.hookCreated('h1', `1 ${run.runId}`), event.hookCreated('h2', `2 ${run.runId}`)],
        [event.stepCreated('s3'), event.stepFailed('s3', 0), event.hookDisposed('h2')],
        [event.hookCreated('h3', `3 ${run.runId}`, now() + 90_000), event.runFailed()],
      ]
      for (const events of appends) {
        await run.append(events)
        await assertDerived(world, run.runId, now())
      }
    })

    test('equal what the log says for each way to end', async ({ world, now }) => {
      const ends: Array<() => NewEvent> = [
        () => event.runCompleted(),
        () => event.runFailed(),
        () => event.runCancelled('reason'),
        () => event.runCancelled(),
      ]
      for (const end of ends) {
        const run = await drive(world)
        await run.append([event.runStarted(), event.stepCreated('s1'), end()])
        await assertDerived(world, run.runId, now())
      }
    })

    test('payloads are left out unless asked for in lists', async ({ world }) => {
      const run = await drive(world)
      await run.append([event.runStarted(), event.stepCreated('s1'), event.runCompleted()])
      assert.equal((await world.runs.get(run.runId))?.output, '"out"')
      assert.equal((await world.runs.get(run.runId, { payloads: false }))?.output, undefined)
      assert.equal((await world.runs.list()).data[0]?.output, undefined)
      assert.equal((await world.runs.list({ payloads: true })).data[0]?.output, '"out"')
      assert.equal((await world.steps.list(run.runId)).data[0]?.input, undefined)
      assert.equal((await world.steps.get(run.runId, 's1', { payloads: false }))?.input, undefined)
      assert.equal((await world.steps.get(run.runId, 's1'))?.input, '"args"')
    })

    test('what does not exist is null or empty', async ({ world }) => {
      const runId = newRunId()
      assert.equal(await world.runs.get(runId), null)
      assert.equal(await world.steps.get(runId, 's1'), null)
      for (const page of [world.steps.list(runId), world.waits.list(runId), world.hooks.list({ runId })]) {
        const { data, hasMore } = await page
        assert.deepEqual({ data, hasMore }, { data: [], hasMore: false })
      }
    })

    test('runs are listed by status and workflow, newest first', async ({ world }) => {
      const ids: Record<string, string> = {}
      for (const name of ['pending', 'running', 'completed', 'failed', 'cancelled']) {
        const run = await drive(world, { workflowName: name === 'failed' ? 'other' : 'wf' })
        ids[name] = run.runId
        if (name !== 'pending') await run.append([event.runStarted()])
        if (name === 'completed') await run.append([event.runCompleted()])
        if (name === 'failed') await run.append([event.runFailed()])
        if (name === 'cancelled') await run.append([event.runCancelled()])
      }
      const list = async (options: Parameters<World['runs']['list']>[0]): Promise<string[]> =>
        (await world.runs.list(options)).data.map((run) => run.runId)
      assert.deepEqual(await list({}), Object.values(ids).toReversed())
      assert.deepEqual(await list({ order: 'asc' }), Object.values(ids))
      for (const [status, runId] of Object.entries(ids)) {
        assert.deepEqual(await list({ status: status as RunStatus }), [runId])
      }
      assert.deepEqual(await list({ status: ['pending', 'failed'] }), [ids['failed'], ids['pending']])
      assert.deepEqual(await list({ status: [] }), [])
      assert.deepEqual(await list({ workflowName: 'other' }), [ids['failed']])
      assert.deepEqual(await list({ workflowName: 'other', status: 'completed' }), [])
    })

    test('pages: every one has a cursor, and a reader goes on from the last', async ({ world }) => {
      const run = await drive(world)
      const names = Array.from({ length: 7 }, (_, n) => `s${n + 1}`)
      await run.append(names.map((name) => event.stepCreated(name)))
      const seen: StepRecord[] = []
      const end = await readAll((options) => world.steps.list(run.runId, { ...options, limit: 3 }), seen)
      assert.deepEqual(
        seen.map((step) => step.stepId),
        names,
      )
      await run.append([event.stepCreated('later')])
      const more = await world.steps.list(run.runId, { cursor: end })
      assert.deepEqual(
        more.data.map((step) => step.stepId),
        ['later'],
      )
      const newest = await world.steps.list(run.runId, { order: 'desc', limit: 1 })
      assert.equal(newest.data[0]?.stepId, 'later')
      const before = await world.steps.list(run.runId, { order: 'desc', limit: 1, cursor: newest.cursor })
      assert.equal(before.data[0]?.stepId, 's7')
    })

    test('an empty list has a cursor from which later entries are found', async ({ world }) => {
      const empty = await world.runs.list({ order: 'asc' })
      const created = await world.createRun(runRequest(true))
      const later = await world.runs.list({ order: 'asc', cursor: empty.cursor })
      assert.deepEqual(
        later.data.map((run) => run.runId),
        [created.run.runId],
      )
      await assert.rejects(world.runs.list({ cursor: 'no cursor' }))
    })
  })
}

/** Reads every page; returns the last cursor. */
async function readAll<T>(list: (options: ListOptions) => Promise<Page<T>>, into: T[]): Promise<string> {
  let page = await list({})
  into.push(...page.data)
  while (page.hasMore) {
    page = await list({ cursor: page.cursor })
    into.push(...page.data)
  }
  return page.cursor
}

async function readLog(world: World, runId: string): Promise<LogEvent[]> {
  const log = await world.events(runId)
  for (;;) {
    const more = await world.events(runId, { after: log.length })
    if (more.length === 0) return log
    log.push(...more)
  }
}

/** Compares every row of a run with the fold of its log. */
export async function assertDerived(world: World, runId: string, now: number): Promise<void> {
  const run = await world.runs.get(runId)
  assert.ok(run)
  const expected = rebuildReadModels({ runId, seed: run.seed }, await readLog(world, runId), now)
  assert.deepEqual(run, expected.run)
  const steps: StepRecord[] = []
  await readAll((options) => world.steps.list(runId, { ...options, payloads: true, limit: 1000 }), steps)
  // Who has claimed an attempt is no history.
  assert.deepEqual(
    steps.map(({ owner: _owner, ...step }) => step),
    [...expected.steps.values()],
  )
  const waits: WaitRecord[] = []
  await readAll((options) => world.waits.list(runId, options), waits)
  assert.deepEqual(waits, [...expected.waits.values()])
  const awaits: AwaitRecord[] = []
  await readAll((options) => world.awaits.list(runId, options), awaits)
  assert.deepEqual(awaits, [...expected.awaits.values()])
  const hooks: HookRecord[] = []
  await readAll((options) => world.hooks.list({ ...options, payloads: true, runId }), hooks)
  assert.deepEqual(hooks, [...expected.hooks.values()])
}
