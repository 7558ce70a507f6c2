import type { RunRecord } from '../../world/index.ts'
import { type Otel, telemetry } from './api.ts'

/** Attribute of a run that names the span which started it. */
export const ORIGIN_ATTRIBUTE = '$traceparent'

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** What a new run is marked with, so that whoever drives it can name its origin: the active span as W3C writes it. */
export function originAttribute(): Record<string, string> {
  const api = telemetry()
  const span = api?.trace.getSpanContext(api.context.active())
  if (!api || !span || !api.isSpanContextValid(span)) return {}
  const flags = span.traceFlags.toString(16).padStart(2, '0')
  return { [ORIGIN_ATTRIBUTE]: `00-${span.traceId}-${span.spanId}-${flags}` }
}

/** The span that started the run. */
export function originOf({ attributes }: Pick<RunRecord, 'attributes'>): Otel.SpanContext | undefined {
  return parse(attributes[ORIGIN_ATTRIBUTE])
}

function parse(traceparent: string | undefined): Otel.SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true }
}
