/**
 * Arguments of public functions, checked where they are called: what the types forbid, JavaScript lets through, and what
 * were found out later would be a TypeError of some inner function, or nothing at all.
 */
import { argumentErrors } from './catalog/arguments.ts'
import { WorkflowRuntimeError } from './classes/runtime.ts'
import { raise } from './raise.ts'
import { describeValue, isArray } from './text-of.ts'

/**
 * The options of a public function; empty when there are none.
 *
 * @throws WorkflowRuntimeError `argument-invalid`
 * @example const { namespace } = optionsOf('getWritable()', options)
 */
export function optionsOf<T extends object>(
  api: string,
  options: T | undefined,
  name = 'options',
): Partial<T> {
  if (options === undefined) return {}
  if (!isBag(options)) refuseArgument(api, name, options, 'an object, or nothing')
  return options
}

/** @throws WorkflowRuntimeError `argument-invalid` */
export function checkText(api: string, name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') refuseArgument(api, name, value, 'a text')
}

/** What makes a value no array of texts: an entry of it, or all of it. Undefined when it is one. */
export function oddText(value: unknown): { odd: unknown } | undefined {
  if (!isArray(value)) return { odd: value }
  for (const odd of value) if (typeof odd !== 'string') return { odd }
  return undefined
}

/** The name of one of a run's streams, or nothing. @throws WorkflowRuntimeError `argument-invalid` */
export function checkNamespace(api: string, namespace: unknown): void {
  if (namespace !== undefined) checkText(api, 'namespace', namespace)
}

/** @throws WorkflowRuntimeError `stream-start-index` */
export function checkStartIndex(startIndex: unknown): void {
  if (!Number.isSafeInteger(startIndex))
    throw raise(
      'stream-start-index',
      argumentErrors()['stream-start-index'],
      { received: describeValue(startIndex) },
      WorkflowRuntimeError,
    )
}

/** @param wanted reads after "Pass" */
export function refuseArgument(api: string, name: string, value: unknown, wanted: string): never {
  const details = { api, name, received: describeValue(value), wanted }
  throw raise('argument-invalid', argumentErrors()['argument-invalid'], details, WorkflowRuntimeError)
}

/** An object that names things, as opposed to a list of them. */
export function isBag(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isArray(value)
}

/** An object that holds no names at all and is none that was written so: a Map, a Date, a promise that nobody awaited. */
export function isOpaque(value: object): boolean {
  if (Object.keys(value).length > 0) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== null && Object.getPrototypeOf(prototype) !== null
}

const START_OPTIONS = new Set([
  'world',
  'attributes',
  'allowReservedAttributes',
  'experimental_retention',
  'replayedFromRunId',
  'specVersion',
  'deploymentId',
  'region',
  'namespace',
])

/**
 * Options of `start()` in the place of arguments. An object that names none of them is an argument that stands outside of its
 * array: the workflow would begin without it.
 *
 * @throws WorkflowRuntimeError `argument-invalid`
 */
export function checkSoleOptions(options: unknown): void {
  if (!isBag(options)) return
  const keys = Object.keys(options)
  if (keys.length === 0 ? !isOpaque(options) : keys.some((key) => START_OPTIONS.has(key))) return
  refuseArgument(
    'start()',
    'options',
    options,
    'arguments of the workflow in an array: start(workflow, [argument])',
  )
}
