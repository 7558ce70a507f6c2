import { type CodecExtension, listOf, recordOf, textOf } from '../../codec/index.ts'
import type { RealmState } from './state.ts'

/** A step as workflow code sees it: calling it asks for the step. */
export interface StepProxy {
  (...args: unknown[]): Promise<unknown>
  stepId: string
}

interface Binding {
  stepId: string
  capture?: () => Record<string, unknown>
  usesThis: boolean
  /** A getter of an object: reading the property calls the step. */
  isGetter: boolean
  bound?: { receiver: unknown; args: unknown[] }
}

/** What a step function becomes when it is stored as a value: enough to call it in a step, or again in a workflow. */
export interface StepReference {
  stepId: string
  closureVars?: Record<string, unknown>
  usesThis?: boolean
  boundThis?: unknown
  boundArgs?: unknown[]
}

const bindings = new WeakMap<object, Binding>()

/** What the compiler knows of a step. */
interface StepOptions {
  this?: boolean
  getter?: boolean
  /** A declared function that calls the step, and stands for it where it was taken before there was a proxy. */
  as?: object
}

/** The function behind `Symbol.for("WORKFLOW_USE_STEP")`, to which compiled code turns for each step. */
export function createUseStep(
  state: RealmState,
): (stepId: string, capture?: () => Record<string, unknown>, options?: StepOptions) => StepProxy {
  return (stepId, capture, { this: usesThis = false, getter: isGetter = false, as } = {}) => {
    const proxy = createProxy(state, { stepId, usesThis, isGetter, ...(capture ? { capture } : {}) })
    if (as) standFor(proxy, as)
    return proxy
  }
}

/** What is set on the step later, such as its options, shows there as well. */
function standFor(proxy: StepProxy, fn: object): void {
  bindings.set(fn, bindings.get(proxy)!)
  Object.setPrototypeOf(fn, proxy)
}

function createProxy(state: RealmState, binding: Binding): StepProxy {
  const proxy = function (this: unknown, ...args: unknown[]): Promise<unknown> {
    // The object that a step belongs to is read to be sent along: its getters would send it again, without end.
    if (binding.isGetter && this === state.receiver) return undefined as never
    return callStep(state, binding, this, args)
  } as StepProxy
  Object.defineProperty(proxy, 'stepId', { value: binding.stepId })
  Object.defineProperty(proxy, 'name', { value: functionName(binding.stepId), configurable: true })
  Object.defineProperty(proxy, 'bind', {
    value: (receiver: unknown, ...args: unknown[]) => {
      const before = binding.bound
      const bound = {
        receiver: before ? before.receiver : receiver,
        args: [...(before?.args ?? []), ...args],
      }
      return createProxy(state, { ...binding, bound })
    },
  })
  bindings.set(proxy, binding)
  return proxy
}

function callStep(state: RealmState, binding: Binding, self: unknown, rest: unknown[]): Promise<unknown> {
  const receiver = binding.bound ? binding.bound.receiver : self
  const args = binding.bound ? [...binding.bound.args, ...rest] : rest
  let input: string
  try {
    const closureVars = binding.capture?.()
    const thisVal = binding.usesThis && receiver !== globalThis ? receiver : undefined
    state.receiver = thisVal
    input = state.codec.encode({
      args,
      ...(closureVars ? { closureVars } : {}),
      ...(thisVal === undefined || thisVal === null ? {} : { thisVal }),
    })
  } catch (error) {
    // The same values fail the same way on every replay, so nothing has to be recorded.
    return Promise.reject(error)
  } finally {
    state.receiver = undefined
  }
  const n = ++state.counts.step
  state.outbox.push(['step', n, binding.stepId, input, state.site()])
  return new Promise((resolve, reject) => state.steps.set(n, { resolve, reject }))
}

/** Step functions as values, in both directions. */
export function stepExtension(state: () => RealmState): CodecExtension {
  return {
    tag: 'step',
    match: (value) => bindings.has(value),
    encode: (value) => {
      const { stepId, capture, usesThis, bound } = bindings.get(value as object)!
      const reference: StepReference = { stepId }
      if (capture) reference.closureVars = capture()
      if (usesThis) reference.usesThis = true
      if (bound?.receiver !== undefined) reference.boundThis = bound.receiver
      if (bound?.args.length) reference.boundArgs = bound.args
      return reference
    },
    decode: (data) => {
      const { stepId, closureVars, usesThis, boundThis, boundArgs } = recordOf(data) as StepReference
      const bound =
        boundThis !== undefined || boundArgs
          ? { receiver: boundThis, args: listOf(boundArgs ?? []) }
          : undefined
      return createProxy(state(), {
        stepId: textOf(stepId),
        usesThis: usesThis ?? false,
        isGetter: false,
        ...(closureVars ? { capture: () => closureVars } : {}),
        ...(bound ? { bound } : {}),
      })
    },
  }
}

/** `step//./src/a//outer/inner` → `inner`. */
function functionName(stepId: string): string {
  return (
    stepId
      .slice(stepId.lastIndexOf('//') + 2)
      .split(/[/.#]/)
      .at(-1) ?? ''
  )
}
