/** What no function can mean, called in workflows and in steps; outside of both: bad-arguments.test.ts. */
import { describe, expect, it } from 'vitest'
import { getWritable, setAttributes } from '../../src/index.ts'
import { setUp } from './harness.ts'

/** Past the types, as JavaScript calls it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the point of this file
const any = (value: unknown): any => value

describe('in a workflow: the call fails, can be caught, and the run goes on', () => {
  const SOURCES: Array<[string, string, string]> = [
    ['createHook(null)', 'createHook(null)', 'argument-invalid'],
    ['createHook("token")', 'createHook("token")', 'argument-invalid'],
    ['createWebhook(null)', 'createWebhook(null)', 'argument-invalid'],
    ['getWritable(null)', 'api.getWritable(null)', 'argument-invalid'],
    ['a namespace of a number', 'api.getWritable({ namespace: 5 })', 'argument-invalid'],
    ['a namespace of a symbol', 'api.getWritable({ namespace: Symbol("s") })', 'argument-invalid'],
    ['getReadable(null)', 'getRun("x").getReadable(null)', 'argument-invalid'],
    ['a namespace of a run', 'getRun("x").getReadable({ namespace: {} })', 'argument-invalid'],
    ['a startIndex of a text', 'getRun("x").getReadable({ startIndex: "1" })', 'stream-start-index'],
    ['setAttributes([])', 'await api.setAttributes([])', 'attribute-invalid'],
    ['setAttributes(new Date())', 'await api.setAttributes(new Date())', 'attribute-invalid'],
    ['setAttributes(promise)', 'await api.setAttributes(Promise.resolve({ a: "b" }))', 'attribute-invalid'],
    ['options of setAttributes', 'await api.setAttributes({ a: "b" }, null)', 'argument-invalid'],
    ['sleep("soon")', 'await sleep("soon")', 'duration-invalid'],
    ['sleep(Object.create(null))', 'await sleep(Object.create(null))', 'duration-invalid'],
    ['experimental_minRetention', 'createHook({ experimental_minRetention: "soon" })', 'duration-invalid'],
    ['wakeUp({ correlationIds: 5 })', 'await getRun("x").wakeUp({ correlationIds: 5 })', 'argument-invalid'],
    ['cancel(null)', 'await getRun("x").cancel(null)', 'argument-invalid'],
    [
      'start() with an argument for options',
      'await api.start({ workflowId: "w" }, { orderId: 1 })',
      'argument-invalid',
    ],
    ['RetryableError(text, text)', 'new api.RetryableError("m", "10s")', 'argument-invalid'],
  ]

  it.each(SOURCES)('%s', async (_, source, slug) => {
    const setup = await setUp(
      `workflow('w', async () => { try { ${source} } catch (error) { return [error.slug, error.message.split('\\n').length > 1] } })`,
    )
    expect(await (await setup.start('w')).returnValue).toEqual([slug, true])
  })

  const IDS = [
    '{}',
    '[]',
    'Symbol("s")',
    'NaN',
    'null',
    '() => 1',
    'Object.create(null)',
    'unreadable',
    '"y".repeat(5000)',
  ]

  it.each(IDS)('an id of %s is the id of no run, for every property', async (id) => {
    const setup = await setUp(`
      const unreadable = { toString() { throw new Error('no text') } };
      const nameOf = (promise) => promise.then((value) => value, (error) => error.name);
      workflow('w', async () => {
        const run = getRun(${id});
        return [await run.exists, await nameOf(run.status), await nameOf(run.returnValue), await nameOf(run.cancel())];
      })`)
    const none = 'WorkflowRunNotFoundError'
    expect(await (await setup.start('w')).returnValue).toEqual([false, none, none, none])
  })
})

it('in a step: getWritable(null), other namespaces than text, and attributes that are none', async () => {
  const acts = [
    () => getWritable(any(null)),
    () => getWritable({ namespace: any(5) }),
    () => setAttributes(any([])),
    () => setAttributes(any(new Date())),
    () => setAttributes({ a: 'b' }, any(null)),
  ]
  const setup = await setUp(`const s = useStep('s'); workflow('w', () => s())`, {
    s: async () => Promise.all(acts.map(async (act) => slugOf(act))),
  })
  const [writable, namespace, array, date, options] = [
    'argument',
    'argument',
    'attribute',
    'attribute',
    'argument',
  ]
  expect(await (await setup.start('w')).returnValue).toEqual(
    [writable, namespace, array, date, options].map((kind) => `${kind}-invalid`),
  )
})

/** Of what an act throws or rejects with. */
async function slugOf(act: () => unknown): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    return (error as { slug?: string }).slug
  }
}
