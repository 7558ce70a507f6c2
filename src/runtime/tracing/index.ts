/**
 * Spans of OpenTelemetry, in names and attributes that apps know from `workflow`: `workflow.start`, `workflow.execute`,
 * `step.execute`, `workflow.stream.*`. Without a registered SDK every function here only calls what it is given.
 *
 * Must not know: how runs are driven, any exporter.
 */
export { loadTelemetry } from './api.ts'
export { originAttribute } from './links.ts'
export { markFailed, traceRun, traceStart, traceStep, traceStream, untraced } from './spans.ts'
