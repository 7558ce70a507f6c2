/**
 * The public error classes. Each has a static `is` that also recognises instances of other realms and copies.
 * Classes that a step or workflow may throw on purpose (`thrown.ts`) are no `WorkflowError`s.
 *
 * Must not know: the catalog, which makes errors of these classes.
 */
export * from './base.ts'
export * from './world.ts'
export * from './run.ts'
export * from './hook.ts'
export * from './runtime.ts'
export * from './serialization.ts'
export * from './build.ts'
export * from './thrown.ts'
export * from './context.ts'
