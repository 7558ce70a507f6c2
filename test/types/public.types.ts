/**
 * The types of the public API: this file compiles, or `npm run typecheck` and types.test.ts say where not. Nothing here
 * is run. `@ts-expect-error` marks what must not compile.
 */
import {
  createHook,
  defineHook,
  FatalError,
  getStepMetadata,
  getWorkflowMetadata,
  getWritable,
  type Hook,
  type HookOptions,
  RetryableError,
  type RetryableErrorOptions,
  sleep,
  type StepMetadata,
  type WorkflowMetadata,
} from '../../src/index.ts'
import {
  getHookByToken,
  getRun,
  type ResumedHook,
  resumeHook,
  type Run,
  start,
  type StartOptions,
} from '../../src/api/index.ts'
import {
  HookNotFoundError,
  type RunErrorCode,
  SerializationError,
  WorkflowError,
  WorkflowRunFailedError,
  WorkflowWorldError,
} from '../../src/errors/index.ts'
import {
  type AppWorld,
  createWorld,
  getWorld,
  healthCheck,
  setWorld,
  workflowEntrypoint,
} from '../../src/runtime/index.ts'
import type { World } from '../../src/world/index.ts'
import { expectType, type Same } from './expect-type.ts'

declare function order(id: string, amount?: number): Promise<{ receipt: number }>
declare function ping(): Promise<'pong'>
declare function plain(id: string): { receipt: number }

export async function startTakesTheArgumentsOfTheWorkflow(): Promise<void> {
  const run = await start(order, ['o1', 5])
  expectType<Same<typeof run, Run<{ receipt: number }>>>()
  expectType<Same<Awaited<typeof run.returnValue>, { receipt: number }>>()
  await start(order, ['o1'], { attributes: { tier: 'gold' } })
  const pong = await start(ping)
  expectType<Same<Awaited<typeof pong.returnValue>, 'pong'>>()
  await start(ping, { attributes: {} })
  await start(ping, [])
  await start({ workflowId: 'workflow//./a//b' }, [1, 2])
  // @ts-expect-error an argument of another type
  await start(order, [1])
  // @ts-expect-error an argument too many
  await start(order, ['o1', 5, 6])
  // @ts-expect-error an argument too few
  await start(order, [])
  // @ts-expect-error arguments left out
  await start(order)
  // @ts-expect-error arguments that are no array
  await start(order, 'o1')
  // @ts-expect-error no workflow
  await start('order', [])
  // @ts-expect-error a function that is not async
  await start(plain, ['o1'])
  // @ts-expect-error attributes are texts
  await start(ping, [], { attributes: { tier: 1 } })
  // @ts-expect-error no such option
  await start(ping, [], { retries: 1 })
}

export async function runsAreTyped(): Promise<void> {
  const run = getRun<number>('wrun_1')
  expectType<Same<typeof run.returnValue, Promise<number>>>()
  expectType<Same<typeof run.runId, string>>()
  expectType<Same<Awaited<typeof run.exists>, boolean>>()
  expectType<Same<Awaited<typeof run.createdAt>, Date>>()
  expectType<Same<Awaited<typeof run.completedAt>, Date | undefined>>()
  expectType<Same<Awaited<ReturnType<typeof getRun>['returnValue']>, unknown>>()
  await run.cancel()
  await run.cancel({ cancelReason: 'late' })
  // @ts-expect-error a reason is a text
  await run.cancel({ cancelReason: 1 })
  // @ts-expect-error the status is one of a few
  if ((await run.status) === 'sleeping') return
  // @ts-expect-error the id does not change
  run.runId = 'wrun_2'
}

/** As apps that move here do: what has no type argument can be anything. */
export async function whatIsNotTypedIsAny(): Promise<void> {
  const payload = await createHook()
  // oxlint-disable-next-line typescript/no-explicit-any -- the promise itself
  expectType<Same<typeof payload, any>>()
  const run = getRun('wrun_1')
  const texts: ReadableStream<string> = run.readable
  const bytes: ReadableStream<Uint8Array> = run.getReadable()
  await getWritable().getWriter().write('text')
  const { environment, projectId, ownerId } = await getHookByToken('t')
  const { deploymentId } = await (await getWorld()).runs.get('wrun_1')
  const health = await healthCheck(await getWorld(), { timeout: 1, deploymentId, namespace: 'n' })
  expectType<Same<typeof health.specVersion, number | undefined>>()
  expectType<Same<typeof health.workflowCoreVersion, string | undefined>>()
  expectType<Same<typeof environment, string>>()
  void [texts, bytes, projectId, ownerId, workflowEntrypoint('', { namespace: 'n' })]
}

export async function sleepTakesDurations(): Promise<void> {
  await sleep(100)
  await sleep('3 days')
  await sleep(new Date())
  // @ts-expect-error no unit of time
  await sleep({ days: 3 })
  // @ts-expect-error nothing to wait for
  await sleep()
}

export async function hooksCarryTheirPayload(): Promise<void> {
  const options: HookOptions = { token: 't', metadata: { any: 1 } }
  const hook = createHook<{ ok: boolean }>(options)
  expectType<Same<typeof hook, Hook<{ ok: boolean }>>>()
  const payload = await hook
  expectType<Same<typeof payload, { ok: boolean }>>()
  for await (const next of hook) expectType<Same<typeof next, { ok: boolean }>>()
  using scoped = createHook<number>()
  expectType<Same<typeof scoped.token, string>>()
  // @ts-expect-error a token is a text
  createHook({ token: 1 })
  const typed = defineHook<{ ok: boolean }>()
  await typed.resume('t', { ok: true })
  // @ts-expect-error another payload
  await typed.resume('t', { ok: 1 })
  const resumed = await resumeHook('t', { ok: true })
  expectType<Same<typeof resumed, ResumedHook>>()
  await resumeHook(await getHookByToken('t'), 1)
  // @ts-expect-error a payload is needed
  await resumeHook('t')
}

export function metadataIsTyped(): void {
  const step: StepMetadata = getStepMetadata()
  expectType<Same<typeof step.attempt, number>>()
  expectType<Same<typeof step.stepStartedAt, Date>>()
  const workflow: WorkflowMetadata = getWorkflowMetadata()
  expectType<Same<typeof workflow.workflowStartedAt, Date>>()
  expectType<Same<typeof workflow.features.encryption, boolean>>()
}

export function errorsAreTyped(error: unknown): void {
  const options: RetryableErrorOptions = { retryAfter: '5m' }
  const retry = new RetryableError('busy', options)
  expectType<Same<typeof retry.retryAfter, Date>>()
  const fatal = new FatalError('no')
  expectType<Same<typeof fatal.fatal, true>>()
  if (WorkflowRunFailedError.is(error)) {
    expectType<Same<typeof error.runId, string>>()
    expectType<Same<typeof error.errorCode, string | undefined>>()
  } else if (HookNotFoundError.is(error)) {
    expectType<Same<typeof error.token, string>>()
  } else if (SerializationError.is(error)) {
    expectType<Same<typeof error.path, string | undefined>>()
  } else if (WorkflowWorldError.is(error)) {
    expectType<Same<typeof error.status, number | undefined>>()
  } else if (WorkflowError.is(error)) {
    expectType<Same<typeof error.slug, string | undefined>>()
  }
  const code: RunErrorCode = 'USER_ERROR'
  // @ts-expect-error no such code
  const other: RunErrorCode = 'OTHER'
  // @ts-expect-error a date, a duration or milliseconds
  void [new RetryableError('busy', { retryAfter: true }), code, other]
}

export async function theRuntimeIsTyped(): Promise<void> {
  const handler = workflowEntrypoint('code', { hash: 'h', map: '' })
  expectType<Same<typeof handler, (request: Request) => Promise<Response>>>()
  const worlds: AppWorld[] = [await getWorld(), await createWorld()]
  setWorld(worlds[0])
  setWorld({} as World)
  setWorld(undefined)
  const options: StartOptions = { attributes: { a: 'b' } }
  void options
  // @ts-expect-error no World
  setWorld({})
}

// @ts-expect-error an entry must not have what version 5 has taken out
export type { ExperimentalSetAttributesOptions } from '../../src/index.ts'
// @ts-expect-error the same
export { experimental_setAttributes } from '../../src/index.ts'
// @ts-expect-error the same
export { runStep } from '../../src/api/index.ts'
