import { describe, expect, it } from 'vitest'
import { getStepMetadata, getWorkflowMetadata, sleep, createHook, defineHook } from '../../src/index.ts'
import type { StepFunction } from '../../src/runtime/steps/step-registry.ts'
import { deferred, setUp } from './harness.ts'

/** Calls step `s` and gives what it throws, or its result. */
const CATCHING = `const s = useStep('s');
  const told = (e) => ({ name: e.name, message: e.message, slug: e.slug, fatal: e instanceof FatalError, cause: e.cause && { slug: e.cause.slug, message: e.cause.message } });
  workflow('w', async (...args) => { try { return await s(...args) } catch (e) { return told(e) } });`

function step<T extends StepFunction>(body: T, options: object): T {
  return Object.assign(body, options)
}

interface Told {
  name: string
  message: string
  slug?: string
  fatal: boolean
  cause?: { slug?: string; message: string }
}

describe('timeout', () => {
  it('fails an attempt that takes longer, even when its body ignores the signal, and tries again', async () => {
    const attempts: number[] = []
    const { start, world } = await setUp(CATCHING, {
      s: step(
        async () => {
          const { attempt } = getStepMetadata()
          attempts.push(attempt)
          if (attempt === 1) await new Promise(() => undefined)
          return 'second'
        },
        { timeout: 20 },
      ),
    })
    const run = await start('w')
    expect(await run.returnValue).toBe('second')
    expect(attempts).toEqual([1, 2])
    const events = await world.events(run.runId)
    const retrying = events.find(({ type }) => type === 'step_retrying')
    expect(String(retrying?.payload)).toContain('step-timeout')
  })

  it('aborts the signal of the attempt and those among its arguments with the coded error', async () => {
    const reasons: unknown[] = []
    const { start } = await setUp(
      `const s = useStep('s'); workflow('w', async () => { try { await s(new AbortController().signal) } catch (e) { return [e instanceof FatalError, e.cause.slug] } });`,
      {
        s: step(
          async (given: AbortSignal) => {
            const { signal } = getStepMetadata()
            await new Promise((resolve) => given.addEventListener('abort', resolve))
            reasons.push((signal.reason as { slug: string }).slug, (given.reason as { slug: string }).slug)
            throw given.reason
          },
          { timeout: '20ms', maxRetries: 0 },
        ),
      },
    )
    expect(await (await start('w')).returnValue).toEqual([true, 'step-timeout'])
    expect(reasons).toEqual(['step-timeout', 'step-timeout'])
  })

  it('lets the outcome of an attempt that comes too late count for nothing', async () => {
    const late = deferred<string>()
    const { start, world } = await setUp(CATCHING, {
      s: step(() => late.promise, { timeout: 10, maxRetries: 0 }),
    })
    const run = await start<Told>('w')
    const told = await run.returnValue
    expect(told.cause?.slug).toBe('step-timeout')
    late.resolve('too late')
    await late.promise
    expect((await world.events(run.runId)).map(({ type }) => type)).not.toContain('step_completed')
  })

  it('does nothing to an attempt that is in time, however long it is', async () => {
    const { start } = await setUp(CATCHING, {
      s: step(async () => getStepMetadata().signal.aborted, { timeout: '365 days' }),
    })
    expect(await (await start('w')).returnValue).toBe(false)
  })

  it('holds for steps that run through the queue as well', async () => {
    const { start } = await setUp(CATCHING, {
      s: step(() => new Promise(() => undefined), { timeout: 10, maxRetries: 0, inline: false }),
    })
    expect((await (await start<Told>('w')).returnValue).cause?.slug).toBe('step-timeout')
  })
})

describe('options of a step', () => {
  it.each([
    ['maxRetries', -1],
    ['maxRetries', 1.5],
    ['maxRetries', '3'],
    ['timeout', 'soon'],
    ['timeout', 0],
    ['timeout', -5],
    ['inline', 'no'],
  ])('%s = %j fails the step at once, before its body, and says what it takes', async (option, value) => {
    let ran = false
    const { start } = await setUp(CATCHING, {
      s: step(async () => void (ran = true), { [option]: value }),
    })
    const told = await (await start<Told>('w')).returnValue
    expect(told).toMatchObject({ slug: 'step-option-invalid' })
    expect(told.message).toContain(option)
    expect(ran).toBe(false)
  })

  it('inline = false runs the step through the queue, never in the invocation of its run', async () => {
    const { start, world } = await setUp(CATCHING, { s: step(async () => 'done', { inline: false }) })
    const run = await start('w')
    expect(await run.returnValue).toBe('done')
    const started = (await world.events(run.runId)).find(({ type }) => type === 'step_started')
    expect(started?.data).toMatchObject({ background: true })
  })

  it('maxRetries = 0 is one attempt', async () => {
    let attempts = 0
    const { start } = await setUp(CATCHING, {
      s: step(
        async () => {
          attempts++
          throw new Error('no')
        },
        { maxRetries: 0 },
      ),
    })
    expect(await (await start<Told>('w')).returnValue).toMatchObject({
      fatal: true,
      cause: { message: 'no' },
    })
    expect(attempts).toBe(1)
  })
})

describe('metadata', () => {
  it('of a step: name, id, attempt, start and signal; storing it stores plain data', async () => {
    const { start, world } = await setUp(CATCHING, {
      s: async () => {
        const metadata = getStepMetadata()
        return { metadata, signal: metadata.signal instanceof AbortSignal }
      },
    })
    const run = await start<{ metadata: Record<string, unknown>; signal: boolean }>('w')
    const { metadata, signal } = await run.returnValue
    const [record] = (await world.steps.list(run.runId)).data
    expect(metadata).toEqual({
      stepName: 's',
      stepId: record!.stepId,
      attempt: 1,
      stepStartedAt: expect.any(Date),
    })
    expect(signal).toBe(true)
  })

  it('of the workflow is the same in its body and in its steps', async () => {
    const { start } = await setUp(
      `const s = useStep('s'); const { metadata } = globalThis[Symbol.for('stepline.workflow-api')];
       workflow('w', async () => [metadata(), await s()]);`,
      { s: async () => getWorkflowMetadata() },
    )
    const run = await start<unknown[]>('w')
    const [inBody, inStep] = await run.returnValue
    expect(inStep).toEqual(inBody)
    expect(inBody).toMatchObject({ workflowName: 'w', workflowRunId: run.runId })
  })

  it.each([
    ['getStepMetadata', () => getStepMetadata(), 'NotInStepContextError'],
    ['getWorkflowMetadata', () => getWorkflowMetadata(), 'NotInWorkflowOrStepContextError'],
    ['createHook', () => createHook(), 'NotInWorkflowContextError'],
    ['defineHook().create', () => defineHook().create(), 'NotInWorkflowContextError'],
    ['sleep', () => sleep(1), 'NotInWorkflowContextError'],
  ])(
    '%s outside its context fails for good, with the caller on top of the stack',
    async (_name, call, name) => {
      const error = await (async () => call())().then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { fatal: boolean },
      )
      expect(error).toMatchObject({ name, fatal: true })
      expect(error!.stack!.split('\n').find((line) => /^\s+at /.test(line))).toContain('steps.test.ts')
    },
  )

  it.each([
    ['sleep', () => sleep(1)],
    ['createHook', () => createHook()],
  ])('%s in a step fails it without a retry', async (_name, call) => {
    let attempts = 0
    const { start } = await setUp(CATCHING, {
      s: async () => {
        attempts++
        await call()
      },
    })
    expect(await (await start<Told>('w')).returnValue).toMatchObject({ name: 'NotInWorkflowContextError' })
    expect(attempts).toBe(1)
  })
})

it('a step that took longer than a sleep loses against it, also when the process learns of both at once', async () => {
  const { start } = await setUp(
    `const s = useStep('s'); workflow('w', () => Promise.race([s().then(() => 'step'), sleep(30).then(() => 'sleep')]));`,
    {
      s: async () => {
        // Nothing else happens in this process meanwhile, so no timer fires.
        for (const until = Date.now() + 60; Date.now() < until;);
      },
    },
  )
  expect(await (await start('w')).returnValue).toBe('sleep')
})
