/**
 * The few functions that compiled modules call, written into each module that needs them: a package that contains
 * steps or serialisable classes need not depend on this one, and an import in generated code could not be resolved
 * there. They reach everything through their parameter `g`, the global object, since a module may declare names such
 * as `Map` or `Symbol` itself. `Reflect` defines properties, since classes and functions may be frozen.
 */
const DEFINE =
  'd = (o, k, value) => g.Reflect.defineProperty(o, k, { value, configurable: true, writable: true })'
const NAMED = 'n = (f, name) => (name !== void 0 && d(f, "name", name), f)'
const REGISTRY = 'm = (key) => g[g.Symbol.for(key)] ??= new g.Map()'

const HELPERS = {
  /** Workflow bundle: the proxy that stands for a step. */
  proxy: '(id, vars, options) => g[g.Symbol.for("WORKFLOW_USE_STEP")](id, vars, options)',
  /** Workflow bundle: the same for a declared function, which some may have already. */
  declare: '(as, id, options) => g[g.Symbol.for("WORKFLOW_USE_STEP")](id, void 0, { ...options, as })',
  /** Workflow bundle: puts a proxy in the place of a method. */
  member: '(target, key, value) => void d(target, key, value)',
  /** Workflow bundle: a method that a decorator may have wrapped keeps its value and gets the id. */
  mark: '(fn, id) => void (typeof fn === "function" && d(fn, "stepId", id))',
  /** Workflow bundle. A workflow that belongs to a class gets it as `this`. */
  runnable:
    '(id, fn, name, self) => (d(fn, "workflowId", id), self !== void 0 && d(fn, "workflowThis", self),' +
    ' (g.__private_workflows ??= new g.Map()).set(id, fn), n(fn, name))',
  /** Step bundle and application: registers what a step's id runs. */
  step:
    '(id, fn, name, props) => (typeof fn === "function" && (d(n(fn, name), "stepId", id),' +
    ' m("@workflow/core//registeredSteps").set(id, fn), g.Object.assign(fn, props)), fn)',
  /** Step bundle and application: a step with an id of its own is also found by the id of its place. */
  alsoStep: '(id, fn) => (typeof fn === "function" && m("@workflow/core//registeredSteps").set(id, fn), fn)',
  /** Workflow bundle: the same for a workflow. */
  alsoRunnable: '(id, fn) => (g.__private_workflows.set(id, fn), fn)',
  /** Step bundle and application: the function whose id `start` reads. */
  workflow: '(id, fn, name) => (d(fn, "workflowId", id), n(fn, name))',
  /** Step bundle: the step registered under an id. */
  registered: '(id) => m("@workflow/core//registeredSteps").get(id)',
  /** Step bundle: the function behind a getter. */
  getterOf: '(target, key) => g.Object.getOwnPropertyDescriptor(target, key)?.get',
  /** Step bundle: the captured variables of the step in hand. */
  vars:
    '(message) => { const v = g[g.Symbol.for("WORKFLOW_STEP_CONTEXT_STORAGE")]?.getStore()?.closureVars;' +
    ' if (!v) throw new g.Error(message); return v }',
  /** All: what a body that exists elsewhere is replaced by. */
  refuse: '(message) => new g.Error(message)',
  /** Browser: the stub of a step or workflow. */
  stub:
    '(kind, id, name, message) => { const f = async () => { throw new g.Error(message) };' +
    ' d(f, kind, id); return n(f, name) }',
  /** Both bundles: lets instances of a class, and the class, be stored. */
  register:
    '(id, C) => { if (!g.Object.prototype.hasOwnProperty.call(C, "classId"))' +
    ' g.Reflect.defineProperty(C, "classId", { value: id }); m("workflow-class-registry").set(id, C) }',
  /** Both bundles: lets instances of a class of errors arrive as such. */
  registerError:
    '(id, C) => { if (g.Error.prototype.isPrototypeOf(C.prototype)) {' +
    ' if (!g.Object.prototype.hasOwnProperty.call(C, "classId"))' +
    ' g.Reflect.defineProperty(C, "classId", { value: id }); m("workflow-class-registry").set(id, C) } }',
} as const

export type HelperName = keyof typeof HELPERS

/** Declares `name` as an object with the helpers in use. */
export function preludeText(name: string, used: ReadonlySet<HelperName>): string {
  const members = Object.entries(HELPERS).filter(([key]) => used.has(key as HelperName))
  const text = members.map(([key, value]) => `${key}: ${value}`).join(', ')
  const shared = [
    /\b[dn]\(/.test(text) ? DEFINE : null,
    /\bn\(/.test(text) ? NAMED : null,
    /\bm\(/.test(text) ? REGISTRY : null,
  ].filter((part) => part !== null)
  const parameters = ['g', ...shared].join(', ')
  return `const ${name} = ((${parameters}) => ({ ${text} }))(globalThis);`
}
