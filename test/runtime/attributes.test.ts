/** `setAttributes()` in workflows and steps, and where the attributes are read. */
import { describe, expect, it } from 'vitest'
import { setAttributes } from '../../src/index.ts'
import type { World } from '../../src/world/index.ts'
import { setUp } from './harness.ts'

const SET = `const setAttributes = api.setAttributes; const name = (p) => p.then(() => 'set', (e) => [e.name, e.slug, e.fatal]);`
const REFUSED = ['FatalError', 'attribute-invalid', true]

async function sets(world: World, runId: string): Promise<object[]> {
  const events = await world.events(runId)
  return events.flatMap((event) => (event.type === 'attr_set' ? [event.data] : []))
}

describe('setAttributes() in a workflow', () => {
  it('adds, changes and removes, and says who did it', async () => {
    const { start, world } = await setUp(
      `${SET} workflow('w', async () => { await setAttributes({ a: '1', b: '2' }); await setAttributes({ a: '3', b: undefined }); return 'end' });`,
    )
    const run = await start('w')
    expect(await run.returnValue).toBe('end')
    expect(await run.attributes).toEqual({ a: '3' })
    expect((await sets(world, run.runId))[0]).toEqual({
      changes: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
      writer: { type: 'workflow' },
    })
  })

  it('costs no commit of its own', async () => {
    const { start, world } = await setUp(
      `${SET} workflow('w', async () => { for (let i = 0; i < 5; i++) await setAttributes({ i: String(i) }) });`,
    )
    let appends = 0
    const append = world.append.bind(world)
    world.append = (...args) => (appends++, append(...args))
    const run = await start('w')
    await run.returnValue
    expect([appends, await run.attributes]).toEqual([1, { i: '4' }])
  })

  it('that nobody waits for is kept, in order', async () => {
    const { start } = await setUp(
      `${SET} workflow('w', async () => { void setAttributes({ a: '1' }); void setAttributes({ a: '2', b: '1' }) });`,
    )
    const run = await start('w')
    await run.returnValue
    expect(await run.attributes).toEqual({ a: '2', b: '1' })
  })

  it('of nothing writes nothing', async () => {
    const { start, world } = await setUp(`${SET} workflow('w', () => setAttributes({}));`)
    const run = await start('w')
    await run.returnValue
    expect(await sets(world, run.runId)).toEqual([])
  })

  it.each([
    ['an empty key', `{ '': 'x' }`],
    ['a key of 257 characters', `{ ['k'.repeat(257)]: 'x' }`],
    ['a reserved key', `{ $a: 'x' }`],
    ['a value of 257 bytes', `{ a: 'é'.repeat(129) }`],
    ['a number', `{ a: 1 }`],
    [
      'more than 8192 bytes',
      `Object.fromEntries(Array.from({ length: 40 }, (_, i) => ['k' + i, 'v'.repeat(250)]))`,
    ],
    ['no object', `null`],
  ])('refuses %s before anything is written; the workflow can catch it', async (_, attributes) => {
    const { start, world } = await setUp(`${SET} workflow('w', () => name(setAttributes(${attributes})));`)
    const run = await start('w')
    expect(await run.returnValue).toEqual(REFUSED)
    expect(await sets(world, run.runId)).toEqual([])
  })

  it('takes the longest key and value, and reserved keys when allowed', async () => {
    const { start } = await setUp(
      `${SET} workflow('w', () => setAttributes({ ['k'.repeat(256)]: 'é'.repeat(128), $a: '' }, { allowReservedAttributes: true }));`,
    )
    const run = await start('w')
    await run.returnValue
    expect(await run.attributes).toEqual({ ['k'.repeat(256)]: 'é'.repeat(128), $a: '' })
  })

  it('refuses the 65th key of a run, catchably, also when two calls compete for the room', async () => {
    const { start } = await setUp(`${SET}
      const keys = (from, to) => Object.fromEntries(Array.from({ length: to - from }, (_, i) => ['k' + (from + i), 'v']));
      workflow('w', async () => { await setAttributes(keys(0, 63)); const both = await Promise.all([name(setAttributes({ x: '1' })), name(setAttributes({ y: '1' }))]); await setAttributes({ x: undefined, z: '1' }); return both });
    `)
    const run = await start('w')
    expect(await run.returnValue).toEqual(['set', REFUSED])
    const attributes = await run.attributes
    expect([Object.keys(attributes).length, attributes['z'], attributes['y']]).toEqual([64, '1', undefined])
  })
})

describe('setAttributes() in a step', () => {
  it('is written at once, with step and attempt', async () => {
    const { start, world } = await setUp(
      `${SET} const s = useStep('s'); workflow('w', async () => { await s(); return getRun(api.metadata().workflowRunId).attributes });`,
      { s: async () => setAttributes({ phase: 'paid' }) },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual({ phase: 'paid' })
    const [step] = (await world.steps.list(run.runId)).data
    expect(await sets(world, run.runId)).toMatchObject([
      { writer: { type: 'step', stepId: step!.stepId, attempt: 1 } },
    ])
  })

  it('from twenty steps at once loses nothing', async () => {
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', () => Promise.all(Array.from({ length: 20 }, (_, i) => s(i))));`,
      { s: async (i: number) => setAttributes({ [`k${i}`]: String(i) }) },
    )
    const run = await start('w')
    await run.returnValue
    expect(Object.keys(await run.attributes)).toHaveLength(20)
  })

  it('refuses what breaks the limits, without another attempt', async () => {
    let attempts = 0
    const { start } = await setUp(
      `${SET} const s = useStep('s'); workflow('w', async () => { await setAttributes(Object.fromEntries(Array.from({ length: 64 }, (_, i) => ['k' + i, 'v']))); return [await name(s({ $a: '1' })), await name(s({ more: '1' }))] });`,
      {
        s: async (attributes: Record<string, string>) => {
          attempts++
          await setAttributes(attributes)
        },
      },
    )
    expect(await (await start('w')).returnValue).toEqual([REFUSED, REFUSED])
    expect(attempts).toBe(2)
  })

  it('after the end of the run says so', async () => {
    let settle!: (value: unknown) => void
    const refused = new Promise((resolve) => (settle = resolve))
    const { start } = await setUp(`const s = useStep('s'); workflow('w', async () => { await s() });`, {
      s: async () => {
        await run.cancel()
        settle(
          await setAttributes({ a: '1' }).then(
            () => 'set',
            (error: Error) => error.name,
          ),
        )
      },
    })
    const run = await start('w')
    expect(await refused).toBe('EntityConflictError')
  })
})

it('setAttributes() outside of workflows and steps says where it belongs', async () => {
  await expect(setAttributes({ a: '1' })).rejects.toMatchObject({
    name: 'NotInWorkflowOrStepContextError',
    fatal: true,
  })
})
