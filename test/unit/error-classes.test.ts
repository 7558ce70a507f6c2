/** The public error classes: names, fields, chains, and how they are recognised. */
import { existsSync } from 'node:fs'
import vm from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { createCodec } from '../../src/codec/index.ts'
import { errorClasses } from '../../src/errors/index.ts'

// An object of its own: the classes are looked up by name.
const classes = { ...errorClasses }

type Name = Exclude<keyof typeof classes, never>
const at = new Date(5)

/** Each class with an instance, its base, and the fields that it has of its own. */
const TABLE: Record<Name, { make: (own: typeof classes) => Error; base: string; fields?: object }> = {
  WorkflowError: { make: (c) => new c.WorkflowError('m', { cause: 1 }), base: 'Error', fields: { cause: 1 } },
  WorkflowWorldError: {
    make: (c) => new c.WorkflowWorldError('m', { status: 500, code: 'x', retryAfter: 2 }),
    base: 'WorkflowError',
    fields: { status: 500, code: 'x', retryAfter: 2 },
  },
  EntityConflictError: {
    make: (c) => new c.EntityConflictError('m'),
    base: 'WorkflowWorldError',
    fields: { status: 409 },
  },
  RunExpiredError: {
    make: (c) => new c.RunExpiredError('m', { runId: 'r', runStatus: 'completed', expiredAt: at }),
    base: 'WorkflowWorldError',
    fields: { status: 410, code: 'run-expired', runId: 'r', runStatus: 'completed', expiredAt: at },
  },
  TooEarlyError: {
    make: (c) => new c.TooEarlyError('m', { retryAfter: 3 }),
    base: 'WorkflowWorldError',
    fields: { status: 425, retryAfter: 3 },
  },
  ThrottleError: {
    make: (c) => new c.ThrottleError('m', { retryAfter: 3 }),
    base: 'WorkflowWorldError',
    fields: { status: 429, retryAfter: 3 },
  },
  PreconditionFailedError: {
    make: (c) => new c.PreconditionFailedError('m', { details: { a: 1 } }),
    base: 'WorkflowWorldError',
    fields: { status: 412, details: { a: 1 } },
  },
  StreamError: {
    make: (c) => new c.StreamError('m', { status: 503 }),
    base: 'WorkflowWorldError',
    fields: { code: 'STREAM_ERROR', status: 503 },
  },
  StreamExpiredError: {
    make: (c) => new c.StreamExpiredError('m', { runId: 'r', streamId: 's', expiredAt: at }),
    base: 'WorkflowWorldError',
    fields: { status: 410, code: 'stream-expired', runId: 'r', streamId: 's', expiredAt: at },
  },
  WorkflowRunFailedError: {
    make: (c) => new c.WorkflowRunFailedError('r', { cause: new RangeError('far'), errorCode: 'USER_ERROR' }),
    base: 'WorkflowError',
    fields: { runId: 'r', errorCode: 'USER_ERROR', cause: new RangeError('far') },
  },
  WorkflowRunCancelledError: {
    make: (c) => new c.WorkflowRunCancelledError('r'),
    base: 'WorkflowError',
    fields: { runId: 'r' },
  },
  WorkflowRunNotCompletedError: {
    make: (c) => new c.WorkflowRunNotCompletedError('r', 'running'),
    base: 'WorkflowError',
    fields: { runId: 'r', status: 'running' },
  },
  WorkflowRunNotFoundError: {
    make: (c) => new c.WorkflowRunNotFoundError('r'),
    base: 'WorkflowError',
    fields: { runId: 'r', slug: 'run-not-found' },
  },
  RunNotSupportedError: {
    make: (c) => new c.RunNotSupportedError(9, 7),
    base: 'WorkflowError',
    fields: { runSpecVersion: 9, worldSpecVersion: 7 },
  },
  HookNotFoundError: {
    make: (c) => new c.HookNotFoundError('t'),
    base: 'WorkflowError',
    fields: { token: 't', slug: 'hook-not-found' },
  },
  HookConflictError: {
    make: (c) => new c.HookConflictError('t', 'r'),
    base: 'WorkflowError',
    fields: { token: 't', conflictingRunId: 'r', slug: 'hook-conflict' },
  },
  WorkflowRuntimeError: { make: (c) => new c.WorkflowRuntimeError('m'), base: 'WorkflowError' },
  StepNotRegisteredError: {
    make: (c) => new c.StepNotRegisteredError('m', { stepName: 's' }),
    base: 'WorkflowRuntimeError',
    fields: { stepName: 's' },
  },
  WorkflowNotRegisteredError: {
    make: (c) => new c.WorkflowNotRegisteredError('m', { workflowName: 'w' }),
    base: 'WorkflowRuntimeError',
    fields: { workflowName: 'w' },
  },
  CorruptedEventLogError: { make: (c) => new c.CorruptedEventLogError('m'), base: 'WorkflowRuntimeError' },
  ReplayDivergenceError: {
    make: (c) => new c.ReplayDivergenceError('m', { eventId: 'e' }),
    base: 'WorkflowRuntimeError',
    fields: { eventId: 'e' },
  },
  RuntimeDecryptionError: {
    make: (c) => new c.RuntimeDecryptionError('m', { context: { operation: 'decrypt' } }),
    base: 'WorkflowRuntimeError',
    fields: { context: { operation: 'decrypt' } },
  },
  WorkflowDeploymentMismatchError: {
    make: (c) => new c.WorkflowDeploymentMismatchError('m'),
    base: 'WorkflowRuntimeError',
  },
  MaxEventsExceededError: {
    make: (c) => new c.MaxEventsExceededError(9, 8),
    base: 'WorkflowError',
    fields: { eventCount: 9, limit: 8 },
  },
  SerializationError: {
    make: (c) => new c.SerializationError('m', { path: '.a', hint: 'h' }),
    base: 'WorkflowError',
    fields: { fatal: true, path: '.a', hint: 'h', slug: 'serialization-failed' },
  },
  WorkflowBuildError: {
    make: (c) => new c.WorkflowBuildError('m', { hint: 'h' }),
    base: 'WorkflowError',
    fields: { hint: 'h' },
  },
  FatalError: {
    make: (c) => new c.FatalError('m', { cause: 1 }),
    base: 'Error',
    fields: { fatal: true, cause: 1 },
  },
  RetryableError: {
    make: (c) => new c.RetryableError('m', { retryAfter: at }),
    base: 'Error',
    fields: { retryAfter: at },
  },
  NotInWorkflowContextError: {
    make: (c) => new c.NotInWorkflowContextError('x()'),
    base: 'Error',
    fields: { fatal: true, slug: 'not-in-workflow' },
  },
  NotInStepContextError: {
    make: (c) => new c.NotInStepContextError('x()'),
    base: 'Error',
    fields: { fatal: true, slug: 'not-in-step' },
  },
  NotInWorkflowOrStepContextError: {
    make: (c) => new c.NotInWorkflowOrStepContextError('x()'),
    base: 'Error',
    fields: { fatal: true, slug: 'not-in-workflow-or-step' },
  },
  UnavailableInWorkflowContextError: {
    make: (c) => new c.UnavailableInWorkflowContextError('x()'),
    base: 'Error',
    fields: { fatal: true, slug: 'unavailable-in-workflow' },
  },
}

const names = Object.keys(TABLE) as Name[]
// Another copy of the modules, as when a bundler inlines one.
vi.resetModules()
const { errorClasses: copy } = await import('../../src/errors/index.ts')

it('the table has every class', () => {
  expect(names.toSorted()).toEqual(Object.keys(classes).toSorted())
})

describe.each(names)('%s', (name) => {
  const { make, base, fields = {} } = TABLE[name]

  it('has its name, its fields and its base', () => {
    const error = make(classes)
    expect(error.name).toBe(name)
    expect(error.message).not.toBe('')
    expect(error).toMatchObject(fields)
    expect(error).toBeInstanceOf(Error)
    expect((Object.getPrototypeOf(classes[name]) as { name: string }).name).toBe(base)
    expect(error.stack).toContain('error-classes.test.ts')
  })

  it('recognises its own instances and no others', () => {
    const others = names.filter((other) => classes[name].is(TABLE[other].make(classes)))
    const fatal = names.filter((other) => (TABLE[other].make(classes) as { fatal?: boolean }).fatal === true)
    expect(others.toSorted()).toEqual(name === 'FatalError' ? fatal.toSorted() : [name])
    for (const value of [undefined, null, 1, 'x', {}, { name }, { name, message: 'm' }, new Error(name)])
      expect(classes[name].is(value)).toBe(false)
  })

  it('recognises instances of another copy of the package, of another realm, and plain ones', () => {
    const foreign = vm.runInNewContext(
      `Object.assign(new Error('m'), { name: ${JSON.stringify(name)} })`,
    ) as unknown
    const stored = { name, message: 'm', stack: `${name}: m` }
    const other = make(copy)
    expect(other).not.toBeInstanceOf(classes[name])
    expect([other, foreign, stored].map((value) => classes[name].is(value))).toEqual([true, true, true])
  })

  it('comes out of the store with its class, its fields and its stack', () => {
    const codec = createCodec()
    const error = make(classes)
    const back = codec.decode(codec.encode(error)) as Error
    expect(back).toBeInstanceOf(classes[name])
    expect(back).toMatchObject(fields)
    expect([back.name, back.message, back.stack]).toEqual([error.name, error.message, error.stack])
  })
})

/** Classes of one kind of error, which bring their own text; the others are raised with one of the catalog. */
const OWN_TEXT = [
  'WorkflowRunNotFoundError',
  'HookNotFoundError',
  'HookConflictError',
  'NotInWorkflowContextError',
  'NotInStepContextError',
  'NotInWorkflowOrStepContextError',
  'UnavailableInWorkflowContextError',
] as const

it.each(OWN_TEXT)('%s says what to do, and where there is more', (name) => {
  const { message, slug, hint } = TABLE[name].make(classes) as Error & { slug: string; hint: string }
  expect(hint).not.toBe('')
  expect(message).toContain(`\n  ${hint} [${slug}]\n`)
  expect(existsSync(new URL(`../../docs/errors/${slug}.md`, import.meta.url))).toBe(true)
})
