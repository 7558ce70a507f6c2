/**
 * Runs compiled code: the workflow bundle in one realm, the step bundle in another, and between them a runtime small
 * enough to read that keeps the contract of generated code. Values cross as copies, as they do in a real run.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import vm from 'node:vm'
import { transformSync } from 'esbuild'
import { transform, type Mode } from '../../src/compiler/index.ts'

type Callable = ((this: unknown, ...args: unknown[]) => unknown) & {
  stepId?: string
  workflowId?: string
  workflowThis?: unknown
}
// Programs under test export whatever they like, and tests use it in every way.
// oxlint-disable-next-line typescript/no-explicit-any
type Exports = Record<string, any>

export interface Realm {
  exports: Exports
  global: Record<string | symbol, unknown>
  /** Requested imports, in order. */
  imported: string[]
}

export interface Call {
  id: string
  args: unknown[]
  receiver: unknown
  closureVars: unknown
}

const REGISTERED_STEPS = Symbol.for('@workflow/core//registeredSteps')
const CONTEXT_STORAGE = Symbol.for('WORKFLOW_STEP_CONTEXT_STORAGE')
const USE_STEP = Symbol.for('WORKFLOW_USE_STEP')
const CLASS_REGISTRY = Symbol.for('workflow-class-registry')
const SERIALIZE = Symbol.for('workflow-serialize')
const DESERIALIZE = Symbol.for('workflow-deserialize')

export interface RunOptions {
  filename?: string
  /** What imports resolve to, by specifier. */
  modules?: Record<string, unknown>
  guard?: boolean
  /** Minified, as hosts do with what they build. */
  minify?: boolean
}

/** The output of a mode as JavaScript that a realm can evaluate. */
export function compile(
  source: string,
  mode: Mode,
  { filename = '/app/src/case.ts', guard = false, minify = false }: RunOptions = {},
): string {
  const { code } = transform(source, filename, { mode, root: '/app', guard })
  const extension = /\.[cm]?([jt]sx?)$/.exec(filename)?.[1] as 'ts' | 'tsx' | 'js' | 'jsx'
  const loader = extension === 'js' ? 'jsx' : extension
  const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
  const options = { loader, format: 'cjs', target: 'es2022', jsx: 'automatic', tsconfigRaw } as const
  return transformSync(code, { ...options, minify, keepNames: minify }).code
}

export function evaluate(
  code: string,
  options: RunOptions,
  globals: Record<string | symbol, unknown> = {},
): Realm {
  const context = vm.createContext({ console }, { codeGeneration: { strings: false, wasm: false } })
  const global = vm.runInContext('globalThis', context) as Realm['global']
  for (const key of Reflect.ownKeys(globals)) global[key] = globals[key]
  const imported: string[] = []
  const module = { exports: {} as Exports }
  const require = (specifier: string): unknown => {
    imported.push(specifier)
    const found = options.modules?.[specifier]
    if (found === undefined) throw new Error(`unexpected import of "${specifier}"`)
    return found
  }
  const body = code.replace(/^#!.*/, '')
  const wrapper = vm.runInContext(`(function (module, exports, require) {${body}\n})`, context) as Callable
  wrapper.call(undefined, module, module.exports, require)
  return { exports: module.exports, global, imported }
}

export interface Realms {
  workflow: Realm
  step: Realm
  calls: Call[]
  steps: Map<string, Callable>
  workflows: Map<string, Callable>
  classes: { workflow: Map<string, unknown>; step: Map<string, unknown> }
  /** Runs a workflow of the workflow realm. */
  run(name: string, ...args: unknown[]): Promise<unknown>
}

/** Compiles a file for both realms and evaluates it in each. */
export function load(source: string, options: RunOptions = {}): Realms {
  const storage = new AsyncLocalStorage<{ closureVars: unknown }>()
  const step = evaluate(compile(source, 'step', { ...options, guard: false }), options, {
    [CONTEXT_STORAGE]: storage,
  })
  const calls: Call[] = []
  const steps = (step.global[REGISTERED_STEPS] ?? new Map()) as Map<string, Callable>
  const captured = new WeakMap<Callable, () => unknown>()
  const toStep = createCopier(() => ({ classes: classesOf(step), step: stepInStep }))
  /** A step that is sent to another one brings along what it captured. */
  const stepInStep = (id: string, proxy: Callable): Callable | undefined => {
    const fn = steps.get(id)
    if (!fn || !captured.has(proxy)) return fn
    return function (...args) {
      // Only now: an object of steps that call each other leads back to where it was captured.
      const closureVars = toStep(captured.get(proxy)?.())
      return storage.run({ closureVars }, () => fn.apply(this, args))
    }
  }
  const toWorkflow = createCopier(() => ({ classes: classesOf(workflow), step: (id) => useStep(id) }))
  let receiver: unknown
  const copyReceiver = (value: unknown): unknown => {
    receiver = value
    try {
      return toStep(value)
    } finally {
      receiver = undefined
    }
  }
  const useStep = (
    id: string,
    vars?: () => unknown,
    settings?: { this?: boolean; getter?: boolean; as?: Callable },
  ): Callable => {
    const proxy: Callable = function (...args) {
      return settings?.getter && this === receiver ? undefined : call(this, args)
    }
    const call = async (self: unknown, args: unknown[]): Promise<unknown> => {
      const closureVars = vars && toStep(vars())
      const made = {
        id,
        args: toStep(args) as unknown[],
        receiver: settings?.this ? copyReceiver(self) : undefined,
        closureVars,
      }
      calls.push(made)
      const fn = steps.get(id)
      if (!fn) throw new Error(`step "${id}" is not registered`)
      return toWorkflow(await storage.run({ closureVars }, () => fn.apply(made.receiver ?? null, made.args)))
    }
    for (const fn of [proxy, settings?.as]) if (fn) fn.stepId = id
    if (vars) captured.set(proxy, vars)
    return proxy
  }
  const guardGlobals = options.guard ? { __stepline_tick: createTick() } : {}
  const workflow = evaluate(compile(source, 'workflow', options), options, {
    [USE_STEP]: useStep,
    ...guardGlobals,
  })
  const workflows = (workflow.global['__private_workflows'] ?? new Map()) as Map<string, Callable>
  return {
    workflow,
    step,
    calls,
    steps,
    workflows,
    classes: { workflow: classesOf(workflow), step: classesOf(step) },
    async run(name, ...args) {
      const fn = [...workflows].find(([id]) => id.endsWith(`//${name}`))?.[1]
      if (!fn) throw new Error(`no workflow "${name}" in ${[...workflows.keys()].join(', ')}`)
      return fn.apply(fn.workflowThis, args)
    },
  }
}

/** Stops after many ticks, as the sandbox does. */
export function createTick(limit = 10_000): () => void {
  let ticks = 0
  return () => {
    if (++ticks > limit) throw new Error('too many ticks')
  }
}

function classesOf(realm: Realm): Map<string, unknown> {
  return (realm.global[CLASS_REGISTRY] ?? new Map()) as Map<string, unknown>
}

interface Target {
  classes: Map<string, unknown>
  /** What a step is there. */
  step: (id: string, proxy: Callable) => Callable | undefined
}

/** Copies values to another realm: data by value, steps and classes by id, instances through their serialisers. */
function createCopier(target: () => Target): (value: unknown) => unknown {
  const copy = (value: unknown): unknown => {
    if (typeof value === 'function') return copyFunction(value as Callable & { classId?: string }, target())
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(copy)
    const constructor = (value as { constructor?: Record<symbol | string, unknown> }).constructor
    const id = constructor?.['classId']
    const serialize = constructor?.[SERIALIZE]
    if (typeof id === 'string' && typeof serialize === 'function') {
      const cls = target().classes.get(id) as Record<symbol, (data: unknown) => unknown>
      const data = copy((serialize as Callable).call(constructor, value))
      return cls[DESERIALIZE]?.(data)
    }
    if (Object.prototype.toString.call(value) === '[object Error]') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
  }
  return copy
}

function copyFunction(fn: Callable & { classId?: string }, { classes, step }: Target): unknown {
  if (fn.stepId !== undefined) return step(fn.stepId, fn)
  if (fn.classId !== undefined) return classes.get(fn.classId)
  throw new Error(`the function "${fn.name}" cannot be stored`)
}
