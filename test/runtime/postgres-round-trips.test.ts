/** What operations cost on Postgres in statements, each of which is a round trip and a transaction: counted, not timed. */
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { resumeHook, start } from '../../src/api/index.ts'
import { getRuntime, setWorld, workflowEntrypoint } from '../../src/runtime/index.ts'
import { registeredSteps } from '../../src/runtime/steps/step-registry.ts'
import type { World } from '../../src/world/index.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { bundleCode } from './bundle-code.ts'
import { waitForEvent } from './harness.ts'

const database = useDatabase()

const BUNDLE = bundleCode(`
  const add = useStep('add');
  workflow('sequential', async (n) => { let sum = 0; for (let i = 0; i < n; i++) sum = await add(sum, 1); return sum });
  workflow('parallel', async (n) => (await Promise.all(Array.from({ length: n }, (_, i) => add(i, 1)))).length);
  workflow('waiting', async (token) => { const hook = createHook({ token }); const value = await hook; hook.dispose(); return value });
`)

/** Functions of the database by which runs are driven. */
const DRIVES = /\.(create_runs|append|claim|inject|append_chunks)\(/
/** Not of any run: the heartbeat, and what looks whether there is anything to do. */
const UPKEEP = /take_messages|run_ended AND retention_until|pg_notify|\.owners\b|sweep_owner|^LISTEN|^SET\b/

async function setUp(): Promise<{ world: World; statements(): string[] }> {
  const seen: string[] = []
  const { prototype } = pg.Client as unknown as { prototype: { query: (query: unknown) => unknown } }
  const { query } = prototype
  prototype.query = function (...args: [unknown]) {
    seen.push((args[0] as { text?: string }).text ?? '')
    return query.apply(this, args)
  }
  registeredSteps().clear()
  registeredSteps().set('add', async (a: number, b: number) => a + b)
  // Nothing of what is counted comes from the polling.
  const world = await createPostgresWorld({ url: database.url, schema: newSchema(), pollMs: 600_000 })
  setWorld(world)
  workflowEntrypoint(BUNDLE)
  onTestFinished(async () => {
    prototype.query = query
    await getRuntime().drain()
  })
  // The first run finds the store without its bundle.
  const first = await start({ workflowId: 'sequential' }, [0])
  await first.returnValue
  await getRuntime().settled(first.runId)
  return { world, statements: () => seen.splice(0).filter((text) => !UPKEEP.test(text)) }
}

const namesOf = (statements: string[]): string[] => statements.map((text) => DRIVES.exec(text)?.[1] ?? text)

it.each([0, 1, 5])(
  'a run of %i sequential steps is its creation, one append per step, and one',
  async (steps) => {
    const { statements } = await setUp()
    statements()
    expect(await (await start({ workflowId: 'sequential' }, [steps])).returnValue).toBe(steps)
    const names = namesOf(statements())
    // One look of who waits for the result finds the run running; the result comes without another, unless that look saw the
    // end before its own process knew that it was written.
    const looks = names.filter((name) => name.startsWith('SELECT r.*'))
    expect(names.filter((name) => !looks.includes(name))).toEqual([
      'create_runs',
      ...Array.from({ length: steps + 1 }, () => 'append'),
    ])
    expect(looks.length).toBeLessThanOrEqual(2)
  },
)

it('Promise.all of 10 steps is two appends', async () => {
  const { statements } = await setUp()
  statements()
  expect(await (await start({ workflowId: 'parallel' }, [10])).returnValue).toBe(10)
  const names = namesOf(statements())
  expect(names.filter((name) => !name.startsWith('SELECT'))).toEqual(['create_runs', 'append', 'append'])
})

it('the payload of a hook is one call, which takes the lease along, and what follows from it one append', async () => {
  const { world, statements } = await setUp()
  const run = await start({ workflowId: 'waiting' }, ['token'])
  await waitForEvent(world, run.runId, 'hook_created')
  await getRuntime().settled(run.runId)
  statements()
  await resumeHook('token', 1)
  expect(await run.returnValue).toBe(1)
  expect(namesOf(statements()).filter((name) => !name.startsWith('SELECT'))).toEqual(['inject', 'append'])
})
