import type * as Otel from '@opentelemetry/api'
import { VERSION } from '../../world/index.ts'

export type { Otel }

/** Where the API keeps what an SDK registers: there before the API can be of any use, and whoever made the copy. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1')

let api: typeof Otel | undefined
let loading: Promise<void> | undefined

/**
 * The API of OpenTelemetry, once an app has registered an SDK; `undefined` costs one lookup. It is an optional peer, and its
 * name is hidden from bundlers, so that apps without it build.
 */
export function telemetry(): typeof Otel | undefined {
  if (!api && REGISTERED in globalThis) void loadTelemetry()
  return api
}

/** Awaited where the first span of a process may begin. */
export function loadTelemetry(): Promise<void> | undefined {
  if (api || !(REGISTERED in globalThis)) return undefined
  return (loading ??= load())
}

async function load(): Promise<void> {
  const name = '@opentelemetry/api'
  try {
    const module = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ name
    )) as typeof Otel & { default?: typeof Otel }
    api = module.trace ? module : module.default
  } catch {
    // Not to be found from here: an app that has it in its own bundle alone is not traced, and works as ever.
  }
}

export function tracerOf({ trace }: typeof Otel): Otel.Tracer {
  return trace.getTracer('stepline', VERSION)
}
