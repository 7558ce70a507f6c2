/**
 * `workflow` in the host: what workflow and step files import. Inside a workflow bundle the same specifier means
 * sandbox/api/workflow.ts (export condition `workflow`); here, in the host, workflow-only functions say so.
 *
 * Must not know: any World, the bundler, the compiler.
 */
/// <reference path="./virtual-modules.d.ts" preserve="true" />
import {
  checkNamespace,
  type DurationInput,
  NotInStepContextError,
  NotInWorkflowContextError,
  NotInWorkflowOrStepContextError,
  optionsOf,
} from './errors/index.ts'
import { atCaller } from './errors/at-caller.ts'
import type { SetAttributesOptions } from './api/attributes.ts'
import type { ResumedHook } from './api/hooks.ts'
import { checkSchema, type StandardSchema } from './api/standard-schema.ts'
import type { Run } from './runtime/runs/run.ts'
import { stepContextStorage } from './runtime/steps/step-context.ts'

export { FatalError, RetryableError, type RetryableErrorOptions } from './errors/index.ts'

export type { SetAttributesOptions } from './api/attributes.ts'

export interface HookOptions {
  /** @default a token that nobody can guess, the same on every replay */
  token?: string
  metadata?: unknown
  /** The public webhook route delivers to it, too: whoever knows the token may call. @default false */
  isWebhook?: boolean
  /** How long the token stays taken at least, from now: in milliseconds, as a duration, or until a Date. @maximum 30 days */
  experimental_minRetention?: DurationInput
}

/** A hook in a workflow: `await` it for the next payload, or iterate over all. */
// oxlint-disable-next-line typescript/no-explicit-any -- as in `workflow`: an app that names no type reads what it likes
export interface Hook<T = any> extends AsyncIterable<T> {
  readonly token: string
  // oxlint-disable-next-line unicorn/no-thenable -- awaiting a hook takes its next payload
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>
  /** `null` once the registration is durable, or the run that owns the token. */
  getConflict(): Promise<Run | null>
  /** Frees the token. */
  dispose(): void
  [Symbol.dispose](): void
}

export interface StepMetadata {
  stepName: string
  /** The same for every attempt, and unique over all runs: an idempotency key. */
  stepId: string
  stepStartedAt: Date
  /** From 1. */
  attempt: number
  /**
   * Aborted when this attempt no longer counts: its `timeout` is over, the run was cancelled or has ended, or another
   * process has taken the run over. Not enumerable, so that storing the metadata stores plain data.
   */
  readonly signal: AbortSignal
}

export interface WorkflowMetadata {
  workflowName: string
  workflowRunId: string
  workflowStartedAt: Date
  url: string
  features: { encryption: boolean }
}

/**
 * Waits durably: no process is held, and a restart does not matter.
 *
 * @param duration milliseconds, a duration such as `"10s"` or `"1 day"`, or the Date at which to go on
 * @throws WorkflowRuntimeError `duration-invalid`
 * @example await sleep('3 days')
 */
export function sleep(duration: DurationInput): Promise<void> {
  void duration
  return Promise.reject(atCaller(new NotInWorkflowContextError('sleep()'), sleep))
}

/**
 * Makes a point at which somebody outside can send a value into the workflow.
 *
 * @example
 * const approval = createHook<{ approved: boolean }>({ token: `approval:${orderId}` })
 * const { approved } = await approval
 */
// oxlint-disable-next-line typescript/no-explicit-any -- see Hook
export function createHook<T = any>(options?: HookOptions): Hook<T> {
  void options
  throw atCaller(new NotInWorkflowContextError('createHook()'), createHook)
}

export interface WebhookOptions {
  /** Read by `getHookByToken(token).metadata`. */
  metadata?: unknown
  /**
   * What each request is answered with, at once; with `'manual'` it is what the workflow, or a step, passes to
   * `request.respondWith()`.
   *
   * @default 202, without a body
   */
  respondWith?: Response | 'manual'
}

/** A hook with an address of its own: each request to it, of any method, is a payload. */
export interface Webhook<T = Request> extends Hook<T> {
  readonly url: string
}

/** A request that waits for its response. */
export interface RequestWithResponse extends Request {
  /** Answers the request, in the workflow or in a step. Of several responses the first counts. */
  respondWith(response: Response): Promise<void>
}

/**
 * Makes an address that anybody who knows it can send requests to, each a payload of the hook. A client of a manual
 * webhook waits for at most `WORKFLOW_WEBHOOK_RESPONSE_TIMEOUT_MS` (60 s by default).
 *
 * @throws WorkflowRuntimeError `webhook-invalid-respond-with-value`, `webhook-token-chosen`
 * @example
 * const webhook = createWebhook()
 * await sendMail(customer, `Approve: ${webhook.url}`)
 * const request = await webhook
 */
export function createWebhook(
  options: WebhookOptions & { respondWith: 'manual' },
): Webhook<RequestWithResponse>
export function createWebhook(options?: WebhookOptions): Webhook
export function createWebhook(options?: WebhookOptions): Webhook<never> {
  void options
  throw new NotInWorkflowContextError('createWebhook()')
}

/** A hook whose payload has one type, for the workflow and for whoever resumes it. */
export interface TypedHook<TInput, TOutput = TInput> {
  /** In a workflow. @throws NotInWorkflowContextError elsewhere */
  create(options?: HookOptions): Hook<TOutput>
  /**
   * Outside of workflows: checks and transforms the payload by the schema, and gives it to the hook.
   *
   * @throws WorkflowRuntimeError `hook-payload-invalid`; nothing is written
   * @throws HookNotFoundError when no live hook has the token
   */
  resume(token: string, payload: TInput): Promise<ResumedHook>
}

export declare namespace TypedHook {
  /** What `resume` of a typed hook takes. */
  type Input<T> = T extends TypedHook<infer TInput, unknown> ? TInput : never
}

/**
 * Fixes the payload of a hook in one place, by a type or by a schema of any library that follows Standard Schema.
 *
 * @example
 * const approval = defineHook({ schema: z.object({ approved: z.boolean() }) })
 * const { approved } = await approval.create({ token: `approval:${orderId}` }) // in the workflow
 * await approval.resume(`approval:${orderId}`, { approved: true }) // anywhere else
 * @throws WorkflowRuntimeError `argument-invalid`
 */
export function defineHook<TInput, TOutput = TInput>(options?: {
  schema?: StandardSchema<TInput, TOutput>
}): TypedHook<TInput, TOutput> {
  const { schema } = optionsOf('defineHook()', options)
  checkSchema(schema)
  return {
    create: function create() {
      throw atCaller(new NotInWorkflowContextError('defineHook().create()'), create)
    },
    // Loaded when used: a step file that imports this module must not pull the runtime into its chunk.
    resume: async (token, payload) =>
      (await import('./api/typed-hook.ts')).resumeTypedHook(token, payload, schema),
  }
}

/**
 * The host's `fetch`; in a workflow each call is a step, tried again when no answer comes. Any status is an answer.
 *
 * @throws FatalError in a workflow, when the request cannot be sent as it is
 * @example
 * const response = await fetch('https://example.com/rates')
 * const rates = await response.json()
 */
export function fetch(...args: Parameters<typeof globalThis.fetch>): Promise<Response> {
  return globalThis.fetch(...args)
}

export interface WorkflowWritableStreamOptions {
  /** Names one of any number of further streams of the run. @default the run's own stream */
  namespace?: string
}

/**
 * The run's stream, to write to; readers outside get it by `run.readable`. In a workflow it can only be passed on to a
 * step. In a step it is a `WritableStream` of anything that can be stored: a write is accepted at once, and the step
 * completes only when all that its released writers wrote is stored. The stream ends with `close()`, for everybody, or
 * with the run.
 *
 * @throws NotInWorkflowOrStepContextError outside both; WorkflowRuntimeError `argument-invalid`
 * @example
 * const writer = getWritable<string>().getWriter()
 * await writer.write('half way')
 * writer.releaseLock()
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as in `workflow`: an app that names no type reads what it likes
export function getWritable<W = any>(options?: WorkflowWritableStreamOptions): WritableStream<W> {
  const context = stepContextStorage().getStore()
  if (!context) throw new NotInWorkflowOrStepContextError('getWritable()')
  const { namespace } = optionsOf('getWritable()', options)
  checkNamespace('getWritable()', namespace)
  return context.streams.ofRun(context.runId, namespace) as WritableStream<W>
}

/**
 * Sets attributes of the run, in a workflow or a step: short texts by which runs are found and told apart. `undefined`
 * removes one. Calls take effect in their order; of two writers at the same time the later one wins.
 *
 * @throws FatalError `attribute-invalid` when a key or value breaks the limits; nothing is written then
 * @throws NotInWorkflowOrStepContextError outside both
 * @example await setAttributes({ customer: order.customerId, phase: 'paid' })
 */
export async function setAttributes(
  attributes: Record<string, string | undefined>,
  options?: SetAttributesOptions,
): Promise<void> {
  const context = stepContextStorage().getStore()
  if (!context) throw new NotInWorkflowOrStepContextError('setAttributes()')
  const { setStepAttributes } = await import('./api/attributes.ts')
  return setStepAttributes(context, attributes, options)
}

/** @throws NotInStepContextError outside a step */
export function getStepMetadata(): StepMetadata {
  const context = stepContextStorage().getStore()
  if (!context) throw atCaller(new NotInStepContextError('getStepMetadata()'), getStepMetadata)
  const { stepName, stepId, startedAt: stepStartedAt, attempt } = context
  const metadata = { stepName, stepId, stepStartedAt, attempt }
  return Object.defineProperty(metadata, 'signal', { get: () => context.signal }) as StepMetadata
}

/** @throws NotInWorkflowOrStepContextError outside both */
export function getWorkflowMetadata(): WorkflowMetadata {
  const context = stepContextStorage().getStore()
  if (!context) {
    throw atCaller(new NotInWorkflowOrStepContextError('getWorkflowMetadata()'), getWorkflowMetadata)
  }
  return {
    workflowName: context.workflowName,
    workflowRunId: context.runId,
    workflowStartedAt: context.workflowStartedAt,
    url: context.url,
    features: { encryption: context.encrypts },
  }
}
