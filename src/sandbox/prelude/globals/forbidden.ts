import { createError } from '../../../errors/index.ts'
import { defineGlobal } from './define.ts'

const TIMERS = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
]

/** Globals that cannot be deterministic: they exist, so that calling one says what to do instead. */
export function installForbidden(): void {
  defineGlobal('fetch', function fetch() {
    throw createError('fetch-in-workflow', {})
  })
  // Also what `import()` of a module that the build did not know becomes in a bundle.
  defineGlobal('require', function require(id: unknown) {
    throw createError('unavailable-in-workflow', {
      name: `Loading the module ${JSON.stringify(String(id))} at run time`,
      fix: 'Import it by its name, so that it is bundled, or load it in a step.',
    })
  })
  for (const name of TIMERS) {
    defineGlobal(
      name,
      named(name, () => createError('timeout-in-workflow', { name })),
    )
  }
  const construction = 'TransformStream'
  defineGlobal(
    construction,
    named(construction, () => notConstructible(construction)),
  )
}

/** Streams of a workflow are handles of those that steps make. */
export function notConstructible(name: string): Error {
  const fix = 'Make the stream in a step, or use getWritable() from "workflow".'
  return createError('unavailable-in-workflow', { name: `new ${name}()`, fix })
}

/** A function that can be called and constructed, and throws either way. */
function named(name: string, error: () => Error): () => never {
  const stub = function (): never {
    throw error()
  }
  Object.defineProperty(stub, 'name', { value: name, configurable: true })
  return stub
}

/** What depends on garbage collection, on other threads or on real time has no deterministic form at all. */
export function removeUnavailable(): void {
  const global = globalThis as unknown as Record<string, Record<string, unknown> | undefined>
  delete global.WeakRef
  delete global.FinalizationRegistry
  if (global.Temporal) delete global.Temporal.Now
  if (global.Atomics) {
    delete global.Atomics.wait
    delete global.Atomics.waitAsync
  }
  if (global.WebAssembly) {
    for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming']) {
      delete global.WebAssembly[name]
    }
  }
}
