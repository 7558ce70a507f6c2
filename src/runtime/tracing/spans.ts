import type { RunRecord } from '../../world/index.ts'
import { type Otel, telemetry, tracerOf } from './api.ts'
import { originOf } from './links.ts'

/** What a span says of its run. */
type RunOfSpan = Pick<RunRecord, 'runId' | 'workflowName' | 'attributes'>

/** The numbers of `SpanKind` and `SpanStatusCode`: enums are values, and the API is loaded late. */
const INTERNAL = 0
const CLIENT = 2
const CONSUMER = 4
const ERROR = 2

const shortName = (name: string): string => name.slice(name.lastIndexOf('//') + 2 || 0)

/** `start()`, in the trace of whoever calls it. */
export function traceStart<T>(run: Omit<RunOfSpan, 'attributes'>, call: () => Promise<T>): Promise<T> {
  const api = telemetry()
  if (!api) return call()
  const options = { kind: INTERNAL, attributes: attributesOf(run) }
  return within(
    api,
    tracerOf(api).startSpan(`workflow.start ${shortName(run.workflowName)}`, options),
    api.context.active(),
    call,
  )
}

/**
 * Everything that a process does for a run between taking and leaving it: a trace of its own that names the span which
 * asked for it and the one which started the run, since a run may last for months. With `WORKFLOW_TRACE_MODE=continuous` a
 * part of the trace in which the run was started.
 */
export function traceRun<T>(run: RunOfSpan, call: () => Promise<T>): Promise<T> {
  const api = telemetry()
  if (!api) return call()
  return within(
    api,
    ...beginInvocation(api, `workflow.execute ${shortName(run.workflowName)}`, run, {}),
    call,
  )
}

/** Outside of any span: what the queue delivers is asked for by nobody here, whoever happened to wake the queue. */
export function untraced<T>(call: () => T): T {
  const api = telemetry()
  return api ? api.context.with(api.ROOT_CONTEXT, call) : call()
}

/** The run that is being traced has failed. */
export function markFailed(error: unknown): void {
  const api = telemetry()
  const span = api?.trace.getActiveSpan()
  if (span) fail(span, error)
}

/** A step as its span shows it. */
interface StepOfSpan {
  id: string
  name: string
  attempt: number
}

/** One attempt of a step: a part of what drives the run, or, through the queue, a trace of its own. */
export function traceStep<T>(
  step: StepOfSpan,
  run: RunOfSpan,
  background: boolean,
  call: () => Promise<T>,
): Promise<T> {
  const api = telemetry()
  if (!api) return call()
  const name = `step.execute ${shortName(step.name)}`
  const attributes = { 'step.name': step.name, 'step.id': step.id, 'step.attempt': step.attempt }
  if (background) return within(api, ...beginInvocation(api, name, run, attributes), call)
  const context = api.context.active()
  const options = { kind: INTERNAL, attributes: { ...attributesOf(run), ...attributes } }
  return within(api, tracerOf(api).startSpan(name, options, context), context, call)
}

/** An access to a stream of a run. */
export function traceStream<T>(
  operation: 'write' | 'close' | 'read',
  stream: { runId: string; name: string },
  call: (span?: Otel.Span) => Promise<T>,
): Promise<T> {
  const api = telemetry()
  if (!api) return call()
  const attributes = {
    'workflow.run.id': stream.runId,
    'workflow.stream.name': stream.name,
    'workflow.stream.operation': operation,
  }
  const span = tracerOf(api).startSpan(`workflow.stream.${operation}`, { kind: CLIENT, attributes })
  return within(api, span, api.context.active(), () => call(span))
}

function attributesOf({ runId, workflowName }: Omit<RunOfSpan, 'attributes'>): Otel.Attributes {
  return { 'workflow.run.id': runId, 'workflow.name': workflowName }
}

function beginInvocation(
  api: typeof Otel,
  name: string,
  run: RunOfSpan,
  more: Otel.Attributes,
): [Otel.Span, Otel.Context] {
  const origin = originOf(run)
  // Whoever asked in this very process: `start()`, `resumeHook()`, `cancel()` … What comes through the queue has no sender.
  const sender = api.trace.getSpanContext(api.context.active())
  const continuous = process.env['WORKFLOW_TRACE_MODE'] === 'continuous'
  const parent = continuous && origin ? api.trace.setSpanContext(api.ROOT_CONTEXT, origin) : api.ROOT_CONTEXT
  const targets = [sender, continuous ? undefined : origin].filter((target) => target !== undefined)
  const links = targets.filter(
    (target, i) => targets.findIndex(({ spanId }) => spanId === target.spanId) === i,
  )
  const attributes = {
    ...attributesOf(run),
    ...more,
    'workflow.trace.mode': continuous ? 'continuous' : 'linked',
    'workflow.trace.propagated': sender !== undefined || origin !== undefined,
  }
  const options = { kind: CONSUMER, attributes, links: links.map((context) => ({ context })) }
  const span = tracerOf(api).startSpan(name, options, parent)
  return [span, withBaggage(api, parent, run)]
}

/** What steps call can name the run in traces of its own. */
function withBaggage(api: typeof Otel, context: Otel.Context, run: RunOfSpan): Otel.Context {
  const entries = { 'workflow.run_id': { value: run.runId }, 'workflow.name': { value: run.workflowName } }
  return api.propagation.setBaggage(context, api.propagation.createBaggage(entries))
}

/** Makes the span the active one of what `call` does, and ends it with that. */
async function within<T>(
  api: typeof Otel,
  span: Otel.Span,
  context: Otel.Context,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await api.context.with(api.trace.setSpan(context, span), call)
  } catch (error) {
    fail(span, error)
    throw error
  } finally {
    span.end()
  }
}

function fail(span: Otel.Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  span.recordException(error instanceof Error ? error : message)
  span.setStatus({ code: ERROR, message })
}
