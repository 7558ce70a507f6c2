import { checkStartIndex, checkText, isBag, oddText, refuseArgument } from '../../errors/index.ts'

/** Looks at one argument of a method. @throws WorkflowRuntimeError `argument-invalid` */
type Check = (api: string, value: unknown) => void

// oxlint-disable-next-line typescript/no-explicit-any -- methods of any kind
type Methods = Record<string, (...args: any[]) => Promise<unknown>>

/**
 * The same methods, asked only with arguments of the right kind: tools and routes pass on what they were given, and each
 * store would say something else about it.
 */
export function checkArguments<T>(name: string, methods: T, checks: Record<keyof T, readonly Check[]>): T {
  const all = methods as Methods
  const checked = Object.entries<readonly Check[]>(checks).map(([method, own]) => {
    const api = `${name}.${method}()`
    const call = async (...args: unknown[]): Promise<unknown> => {
      own.forEach((check, i) => check(api, args[i]))
      return all[method]!(...args)
    }
    return [method, call]
  })
  return Object.fromEntries(checked) as T
}

export const text =
  (name: string): Check =>
  (api, value) =>
    checkText(api, name, value)

export const runId = text('runId')

export const texts =
  (name: string): Check =>
  (api, value) => {
    const found = oddText(value)
    if (found) refuseArgument(api, name, found.odd, 'an array of texts')
  }

export const list =
  (name: string): Check =>
  (api, value) => {
    if (!Array.isArray(value)) refuseArgument(api, name, value, 'an array')
  }

export const startIndex: Check = (_, value) => {
  if (value !== undefined) checkStartIndex(value)
}

export const newEvent: Check = (api, value) => {
  if (!isBag(value)) refuseArgument(api, 'data', value, 'an object with an eventType')
}

/** What a list is asked for with: nothing, or an object, whose page is of one record or more. */
export const params: Check = (api, value) => {
  if (value === undefined) return
  if (!isBag(value)) refuseArgument(api, 'params', value, 'an object, or nothing')
  const { pagination, limit } = value as { pagination?: unknown; limit?: unknown }
  checkLimit(api, limit)
  if (pagination === undefined || pagination === null) return
  if (!isBag(pagination)) refuseArgument(api, 'pagination', pagination, 'an object, or nothing')
  checkLimit(api, (pagination as { limit?: unknown }).limit)
}

function checkLimit(api: string, limit: unknown): void {
  if (limit === undefined || (Number.isSafeInteger(limit) && (limit as number) > 0)) return
  refuseArgument(api, 'limit', limit, 'a whole number from 1 on')
}

/** The same, of one run. */
export const paramsOfRun: Check = (api, value) => {
  if (!isBag(value)) refuseArgument(api, 'params', value, 'an object with a runId')
  params(api, value)
  runId(api, (value as { runId?: unknown }).runId)
}

/** The same, of one run or of all. */
export const paramsOfAnyRun: Check = (api, value) => {
  const ofAll = value === undefined || (isBag(value) && (value as { runId?: unknown }).runId === undefined)
  return ofAll ? params(api, value) : paramsOfRun(api, value)
}
