/** Spans, as an SDK of OpenTelemetry that the app registers gets them. */
import { context, propagation, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
beforeAll(() => provider.register())
beforeEach(() => exporter.reset())
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
  propagation.disable()
})

const BODY = `
  const charge = useStep('step//./orders//charge');
  const later = useStep('step//./orders//later');
  workflow('workflow//./orders//order', async (n) => charge(n));
  workflow('workflow//./orders//gate', async () => { const a = await createHook({ token: 'gate' }); return charge(a) });
  workflow('workflow//./orders//queued', async () => later(1));
  workflow('workflow//./orders//broken', async () => charge(-1));
`
const ORDER = 'workflow//./orders//order'
const seen: unknown[] = []
const charge = async (n: number): Promise<number> => {
  seen.push(propagation.getActiveBaggage()?.getEntry('workflow.run_id')?.value)
  if (n < 0) throw new Error('card refused')
  return n
}
const steps = {
  'step//./orders//charge': Object.assign(charge, { maxRetries: 0 }),
  'step//./orders//later': Object.assign(async (n: number) => n, { inline: false }),
}
const spans = (name: string): ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.name === name)
const spanOf = (name: string): Promise<ReadableSpan> =>
  vi.waitFor(() => spans(name)[0] ?? Promise.reject(name))
const idsOf = (contexts: Array<SpanContext | undefined>): unknown[] => contexts.map((each) => each?.spanId)
const linked = (span: ReadableSpan): unknown[] => idsOf(span.links.map((link) => link.context))

it('a run is a trace of its own, linked to the span that started it; its steps are parts of it', async () => {
  const { start } = await setUp(BODY, steps)
  const app = trace.getTracer('app').startSpan('request')
  const run = await context.with(trace.setSpan(context.active(), app), () => start<number>(ORDER, [5]))
  app.end()
  expect(await run.returnValue).toBe(5)
  const execute = await spanOf('workflow.execute order')
  const [started] = spans('workflow.start order')
  expect(started).toMatchObject({
    kind: SpanKind.INTERNAL,
    parentSpanContext: { spanId: app.spanContext().spanId },
  })
  expect(execute).toMatchObject({ kind: SpanKind.CONSUMER, parentSpanContext: undefined })
  expect(execute.spanContext().traceId).not.toBe(app.spanContext().traceId)
  expect(linked(execute)).toEqual(idsOf([started!.spanContext()]))
  const step = await spanOf('step.execute charge')
  expect(step.parentSpanContext?.spanId).toBe(execute.spanContext().spanId)
  const ofRun = { 'workflow.run.id': run.runId, 'workflow.name': ORDER }
  expect(execute.attributes).toMatchObject({ ...ofRun, 'workflow.trace.mode': 'linked' })
  expect(started!.attributes).toEqual(ofRun)
  const ofStep = { 'step.name': 'step//./orders//charge', 'step.attempt': 1 }
  expect(step.attributes).toMatchObject({ ...ofRun, ...ofStep })
  expect(seen.at(-1)).toBe(run.runId)
})

it('whoever resumes a run is linked as well, and each stay of the run in a process is one trace', async () => {
  const { start, world } = await setUp(BODY, steps)
  const run = await start<number>('workflow//./orders//gate')
  await waitForEvent(world, run.runId, 'hook_created')
  const [first] = [await spanOf('workflow.execute gate')]
  const app = trace.getTracer('app').startSpan('approve')
  await context.with(trace.setSpan(context.active(), app), () => resumeHook('gate', 7))
  expect(await run.returnValue).toBe(7)
  await vi.waitFor(() => expect(spans('workflow.execute gate')).toHaveLength(2))
  const second = spans('workflow.execute gate')[1]!
  expect(second.spanContext().traceId).not.toBe(first.spanContext().traceId)
  const [started] = spans('workflow.start gate')
  expect(linked(second)).toEqual(idsOf([app.spanContext(), started!.spanContext()]))
})

it('a step that comes through the queue is a trace of its own, linked to the start of the run', async () => {
  const { start } = await setUp(BODY, steps)
  const run = await start<number>('workflow//./orders//queued')
  expect(await run.returnValue).toBe(1)
  const step = await spanOf('step.execute later')
  expect(step).toMatchObject({ kind: SpanKind.CONSUMER, parentSpanContext: undefined })
  expect(linked(step)).toEqual(idsOf([spans('workflow.start queued')[0]!.spanContext()]))
})

it('with WORKFLOW_TRACE_MODE=continuous the whole run is in the trace of its start', async () => {
  vi.stubEnv('WORKFLOW_TRACE_MODE', 'continuous')
  const { start } = await setUp(BODY, steps)
  const run = await start<number>(ORDER, [5])
  await run.returnValue
  const execute = await spanOf('workflow.execute order')
  const [started] = spans('workflow.start order')
  expect(execute.parentSpanContext?.spanId).toBe(started!.spanContext().spanId)
  expect(execute.spanContext().traceId).toBe(started!.spanContext().traceId)
})

it('errors are on the spans of the step and of the run', async () => {
  const { start } = await setUp(BODY, steps)
  const run = await start<number>('workflow//./orders//broken')
  await expect(run.returnValue).rejects.toThrow('card refused')
  const step = await spanOf('step.execute charge')
  expect(step.status).toEqual({ code: SpanStatusCode.ERROR, message: 'card refused' })
  expect(step.events.map((event) => event.name)).toEqual(['exception'])
  expect((await spanOf('workflow.execute broken')).status.code).toBe(SpanStatusCode.ERROR)
})

it('accesses to streams have spans', async () => {
  const write = async (): Promise<void> => {
    const { getWritable } = await import('../../src/index.ts')
    const writer = getWritable().getWriter()
    await writer.write('a')
    writer.releaseLock()
    await getWritable().close()
  }
  const { start } = await setUp(`const w = useStep('w'); workflow('s', async () => w())`, { w: write })
  const run = await start('s')
  expect(await run.readable.getReader().read()).toEqual({ value: 'a', done: false })
  await run.returnValue
  for (const operation of ['write', 'close', 'read']) {
    const span = await spanOf(`workflow.stream.${operation}`)
    expect(span).toMatchObject({ kind: SpanKind.CLIENT })
    expect(span.attributes).toEqual({
      'workflow.run.id': run.runId,
      'workflow.stream.name': `strm_${run.runId.slice(5)}_user`,
      'workflow.stream.operation': operation,
    })
  }
})
