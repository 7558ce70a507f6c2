/** What the types forbid and JavaScript lets through: refused where it is called, with a code, before anything happens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  getHookByToken,
  getRun,
  registerLifecycleHooks,
  resumeHook,
  Run,
  start,
} from '../../src/api/index.ts'
import { FatalError, RetryableError, WorkflowRunNotFoundError } from '../../src/errors/index.ts'
import { defineHook } from '../../src/index.ts'
import {
  cancelRun,
  cancelRuns,
  getWorld,
  healthCheck,
  setWorld,
  wakeUpRun,
  workflowEntrypoint,
} from '../../src/runtime/index.ts'
import { setUp } from './harness.ts'

/** Past the types, as JavaScript calls it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the point of this file
const any = (value: unknown): any => value

const unreadable = {
  [Symbol.toPrimitive]() {
    throw new Error('this is no text')
  },
}
const run = new Run('wrun_01ARZ3NDEKTSV4RRFFQ69G5FAV')
const flow = { workflowId: 'w' }

/** What an act throws or rejects with, as its slug and message. */
async function refusal(act: () => unknown): Promise<{ slug?: string; message?: string }> {
  try {
    await act()
    return {}
  } catch (error) {
    return error as Error
  }
}

describe('outside of workflows, with its place, what was passed and what to pass', () => {
  beforeAll(() => {
    const noWorld = new Proxy({ createRun: () => undefined }, {})
    setWorld(noWorld as never)
  })
  afterAll(() => setWorld(undefined))

  const refused: Array<[string, () => unknown, string, RegExp]> = [
    [
      'getReadable(null)',
      () => run.getReadable(any(null)),
      'argument-invalid',
      /getReadable\(\).* null as options/,
    ],
    ['getReadable([])', () => run.getReadable(any([])), 'argument-invalid', /an array as options/],
    [
      'a namespace that is a number',
      () => run.getReadable({ namespace: any(5) }),
      'argument-invalid',
      /5 as namespace/,
    ],
    [
      'a namespace that is null',
      () => run.getReadable({ namespace: any(null) }),
      'argument-invalid',
      /null as namespace/,
    ],
    [
      'a namespace that is an array',
      () => run.getWritable({ namespace: any([]) }),
      'argument-invalid',
      /array as namespace/,
    ],
    [
      'ops that are no array',
      () => run.getWritable({ ops: any({}) }),
      'argument-invalid',
      /an object as ops/,
    ],
    [
      'a startIndex without a text',
      () => run.getReadable({ startIndex: any(unreadable) }),
      'stream-start-index',
      /an object/,
    ],
    ['getWritable(null) of a run', () => run.getWritable(any(null)), 'argument-invalid', /null as options/],
    ['wakeUp(null)', () => run.wakeUp(any(null)), 'argument-invalid', /wakeUp\(\).* null as options/],
    [
      'correlationIds of a number',
      () => run.wakeUp({ correlationIds: any(5) }),
      'argument-invalid',
      /5 as correlationIds/,
    ],
    [
      'correlationIds of null',
      () => run.wakeUp({ correlationIds: any(null) }),
      'argument-invalid',
      /null as correlationIds/,
    ],
    [
      'correlationIds in one text',
      () => run.wakeUp({ correlationIds: any('ab') }),
      'argument-invalid',
      /"ab" as correlationIds/,
    ],
    [
      'a correlation id of a symbol',
      () => run.wakeUp({ correlationIds: [any(Symbol('s'))] }),
      'argument-invalid',
      /a symbol as correlationIds/,
    ],
    [
      'a correlation id that is undefined',
      () => run.wakeUp({ correlationIds: any([undefined]) }),
      'argument-invalid',
      /undefined as correlationIds/,
    ],
    ['cancel(null)', () => run.cancel(any(null)), 'argument-invalid', /cancel\(\).* null as options/],
    ['new Run(id, null)', () => new Run('wrun_x', any(null)), 'argument-invalid', /null as options/],
    [
      'a Run in no World',
      () => new Run('wrun_x', { world: any({}) }),
      'argument-invalid',
      /an object as world/,
    ],
    [
      'start() with an argument for options',
      () => start(flow, any({ orderId: 1 })),
      'argument-invalid',
      /array/,
    ],
    ['start() with a Map for options', () => start(flow, any(new Map())), 'argument-invalid', /array/],
    ['start() with an array for options', () => start(flow, [], any([])), 'start-option-invalid', /an array/],
    [
      'attributes in an array',
      () => start(flow, [], { attributes: any([]) }),
      'attribute-invalid',
      /an array/,
    ],
    [
      'attributes in a Map',
      () => start(flow, [], { attributes: any(new Map()) }),
      'attribute-invalid',
      /Map/,
    ],
    ['attributes in a text', () => start(flow, [], { attributes: any('ab') }), 'attribute-invalid', /"ab"/],
    [
      'replayedFromRunId without a text',
      () => start(flow, [], { replayedFromRunId: any(unreadable) }),
      'start-option-invalid',
      /object/,
    ],
    ['defineHook(null)', () => defineHook(any(null)), 'argument-invalid', /defineHook\(\).* null as options/],
    [
      'a schema that is none',
      () => defineHook({ schema: any({}) }),
      'argument-invalid',
      /an object as schema/,
    ],
    [
      'registerLifecycleHooks(null)',
      () => registerLifecycleHooks(any(null)),
      'argument-invalid',
      /null as hooks/,
    ],
    [
      'a handler that is none',
      () => registerLifecycleHooks({ onRunFailed: any(5) }),
      'argument-invalid',
      /5 as onRunFailed/,
    ],
    ['setWorld(5)', () => setWorld(any(5)), 'argument-invalid', /setWorld\(\).* 5 as world/],
    ['setWorld({})', () => setWorld(any({})), 'argument-invalid', /an object as world/],
    [
      'workflowEntrypoint(undefined)',
      () => workflowEntrypoint(any(undefined)),
      'argument-invalid',
      /undefined as code/,
    ],
    [
      'cancelRuns(world, null)',
      async () => cancelRuns(await getWorld(), any(null)),
      'argument-invalid',
      /null as request/,
    ],
    [
      'runIds in one text',
      async () => cancelRuns(await getWorld(), { runIds: any('abc') }),
      'cancel-runs-invalid',
      /"abc"/,
    ],
    [
      'a run id of an object',
      async () => cancelRuns(await getWorld(), { runIds: [any({})] }),
      'cancel-runs-invalid',
      /an object/,
    ],
    [
      'runIds with undefined',
      async () => cancelRuns(await getWorld(), { runIds: [any(undefined)] }),
      'cancel-runs-invalid',
      /undefined/,
    ],
    [
      'cancelRun() in no World',
      () => cancelRun(any(undefined), 'wrun_x'),
      'argument-invalid',
      /undefined as world/,
    ],
    ['wakeUpRun() in no World', () => wakeUpRun(any({}), 'wrun_x'), 'argument-invalid', /an object as world/],
    [
      'cancelRun() of a number',
      async () => cancelRun(await getWorld(), any(5)),
      'argument-invalid',
      /5 as runId/,
    ],
    [
      'wakeUpRun() of nothing',
      async () => wakeUpRun(await getWorld(), any(undefined)),
      'argument-invalid',
      /undefined as runId/,
    ],
    [
      'RetryableError with a text for options',
      () => new RetryableError('m', any('10s')),
      'argument-invalid',
      /"10s" as options/,
    ],
    [
      'retryAfter without a meaning',
      () => new RetryableError('m', { retryAfter: 'soon' }),
      'duration-invalid',
      /"soon"/,
    ],
    [
      'retryAfter without a text',
      () => new RetryableError('m', { retryAfter: any(unreadable) }),
      'duration-invalid',
      /an object/,
    ],
  ]

  it.each(refused)('%s', async (_, act, slug, message) => {
    const error = await refusal(act)
    expect(error.slug).toBe(slug)
    expect(error.message).toMatch(message)
    expect(error.message!.split('\n')[1], 'says what to do').toMatch(/\w+ \w+/)
  })

  it('a text of a million characters does not come back in the message', async () => {
    const long = 'y'.repeat(1_000_000)
    for (const act of [
      () => new RetryableError('m', { retryAfter: long }),
      () => run.wakeUp({ correlationIds: any(long) }),
      () => Promise.reject(new WorkflowRunNotFoundError(long)),
    ])
      expect((await refusal(act)).message!.length).toBeLessThan(2000)
  })

  it('options of an error class that are none leave the error what it is, as those of Error do', () => {
    for (const options of [null, 5, 'why'])
      expect(new FatalError('declined', any(options))).toMatchObject({
        name: 'FatalError',
        message: 'declined',
      })
  })
})

describe('whatever it is asked about', () => {
  it('an id without a text is the id of no run and no hook', async () => {
    await setUp('')
    await expect(getRun(any(unreadable)).status).rejects.toThrow(WorkflowRunNotFoundError)
    expect(await getRun(any(Object.create(null))).exists).toBe(false)
    await expect(getHookByToken(any(unreadable))).rejects.toMatchObject({ name: 'HookNotFoundError' })
    await expect(resumeHook(any({ token: unreadable }), 1)).rejects.toMatchObject({
      name: 'HookNotFoundError',
    })
  })

  it('the health check answers, and never throws', async () => {
    await setUp('')
    for (const [world, options] of [
      [undefined, {}],
      [{}, {}],
      [await getWorld(), null],
      [await getWorld(), { timeout: 'soon' }],
      [await getWorld(), { timeout: 1e12 }],
    ] as const) {
      const answer = await healthCheck(any(world), any(options))
      expect(answer.healthy).toBe(false)
      expect(answer.error).toMatch(/argument-invalid/)
    }
  })

  it('views of the World refuse ids that are no text, with the name of the function', async () => {
    await setUp('')
    const world = any(await getWorld())
    const refused: Array<[string, () => unknown]> = [
      ['world.runs.get()', () => world.runs.get({})],
      ['world.runs.getMany()', () => world.runs.getMany('abc')],
      ['world.runs.waitForTerminalStatus()', () => world.runs.waitForTerminalStatus([])],
      ['world.steps.get()', () => world.steps.get('wrun_x', {})],
      ['world.steps.list()', () => world.steps.list(undefined)],
      ['world.hooks.getByToken()', () => world.hooks.getByToken({})],
      ['world.hooks.list()', () => world.hooks.list({ runId: 5 })],
      ['world.events.list()', () => world.events.list({ runId: [] })],
      ['world.events.get()', () => world.events.get('wrun_x', Symbol('s'))],
      ['world.events.create()', () => world.events.create('wrun_x')],
    ]
    for (const [name, act] of refused) {
      const error = await refusal(act)
      expect([name, error.slug, error.message?.includes(name)]).toEqual([name, 'argument-invalid', true])
    }
  })
})

it('a schema that answers with nothing fails the resume with a code, and the hook still waits', async () => {
  await setUp('')
  const schema = { '~standard': { version: 1 as const, vendor: 'test', validate: () => undefined } }
  const hook = defineHook({ schema: any(schema) })
  await expect(hook.resume('token', 1)).rejects.toMatchObject({ slug: 'argument-invalid' })
})
