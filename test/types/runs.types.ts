/** The types of what runs do beside steps: streams, webhooks, attributes, lifecycle hooks, children. See public.types.ts. */
import {
  createWebhook,
  defineHook,
  getWritable,
  type RequestWithResponse,
  setAttributes,
  type TypedHook,
  type Webhook,
} from '../../src/index.ts'
import {
  getRun,
  registerLifecycleHooks,
  resumeWebhook,
  type Run,
  start,
  type StopSleepResult,
  type WorkflowLifecycleHooks,
  type WorkflowReadableStream,
} from '../../src/api/index.ts'
import type { WorkflowRunFailedError } from '../../src/errors/index.ts'
import { expectType, type Same } from './expect-type.ts'

declare function child(id: string): Promise<{ receipt: number }>

export async function streamsCarryTheirChunks(): Promise<void> {
  const writable = getWritable<{ line: string }>({ namespace: 'log' })
  expectType<Same<typeof writable, WritableStream<{ line: string }>>>()
  const writer = writable.getWriter()
  await writer.write({ line: 'a' })
  // @ts-expect-error another chunk
  await writer.write('a')
  // @ts-expect-error a namespace is a text
  getWritable({ namespace: 1 })
  const run = getRun('wrun_1')
  const readable = run.getReadable<string>({ namespace: 'log', startIndex: -10 })
  expectType<Same<typeof readable, WorkflowReadableStream<string>>>()
  const native: ReadableStream<string> = readable
  for await (const chunk of native) expectType<Same<typeof chunk, string>>()
  expectType<Same<Awaited<ReturnType<typeof readable.getTailIndex>>, number>>()
  expectType<Same<ReturnType<typeof run.getWritable<number>>, WritableStream<number>>>()
  // @ts-expect-error an index is a number
  run.getReadable({ startIndex: '1' })
}

export async function webhooksCarryRequests(): Promise<void> {
  const webhook = createWebhook()
  expectType<Same<typeof webhook, Webhook>>()
  expectType<Same<typeof webhook.url, string>>()
  expectType<Same<Awaited<typeof webhook>, Request>>()
  const manual = createWebhook({ respondWith: 'manual', metadata: 1 })
  const request = await manual
  expectType<Same<typeof request, RequestWithResponse>>()
  expectType<Same<ReturnType<typeof request.respondWith>, Promise<void>>>()
  const fixed = createWebhook({ respondWith: new Response('ok') })
  // @ts-expect-error nobody waits for the response of a webhook that is not manual
  await (await fixed).respondWith(new Response())
  // @ts-expect-error a token cannot be chosen
  createWebhook({ token: 't' })
  // @ts-expect-error no way to respond
  createWebhook({ respondWith: 'later' })
  const answer = await resumeWebhook('t', new Request('http://localhost'))
  expectType<Same<typeof answer, Response>>()
}

export async function attributesAreTexts(): Promise<void> {
  await setAttributes({ phase: 'paid', old: undefined })
  await setAttributes({ $mine: 'x' }, { allowReservedAttributes: true })
  // @ts-expect-error a value is a text
  await setAttributes({ phase: 1 })
  const attributes = await getRun('wrun_1').attributes
  expectType<Same<typeof attributes, Record<string, string>>>()
}

export function lifecycleHooksGetTheRun(): void {
  const hooks: WorkflowLifecycleHooks = {
    onRunCompleted: ({ run, workflowName }) => {
      expectType<Same<typeof workflowName, string>>()
      expectType<Same<typeof run.runId, string>>()
    },
    onRunFailed: ({ error }) => {
      expectType<Same<typeof error, WorkflowRunFailedError>>()
    },
  }
  const unregister = registerLifecycleHooks(hooks)
  expectType<Same<typeof unregister, () => void>>()
  // @ts-expect-error a completed run has no error
  registerLifecycleHooks({ onRunCompleted: ({ error }) => error })
  // @ts-expect-error no such end
  registerLifecycleHooks({ onRunCancelled: () => undefined })
}

/** The same types hold in workflow code, where `start` makes a child. */
export async function childrenAreRuns(): Promise<number> {
  'use workflow'
  const run = await start(child, ['a'])
  expectType<Same<typeof run, Run<{ receipt: number }>>>()
  const latest = await start(child, ['a'], { deploymentId: 'latest' })
  expectType<Same<typeof latest, Run<unknown>>>()
  expectType<Same<Awaited<ReturnType<typeof run.wakeUp>>, StopSleepResult>>()
  // @ts-expect-error an argument of another type
  await start(child, [1])
  // @ts-expect-error 0 or the default
  await start(child, ['a'], { experimental_retention: '1d' })
  return (await run.returnValue).receipt
}

export async function typedHooksHaveTwoSides(): Promise<void> {
  const hook = defineHook<{ text: string }, { length: number }>()
  expectType<Same<TypedHook.Input<typeof hook>, { text: string }>>()
  const payload = await hook.create()
  expectType<Same<typeof payload, { length: number }>>()
  // @ts-expect-error what comes out is not what goes in
  await hook.resume('t', { length: 1 })
}
