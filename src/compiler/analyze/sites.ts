import type * as t from '@babel/types'
import {
  type ClassNode,
  type FunctionNode,
  isClass,
  isFunction,
  isTypeWrapper,
  staticKey,
} from '../syntax.ts'
import type { DirectiveUse, Kind } from './directives.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import type { Binding } from './scope.ts'

/** How a function is written, which decides how it can be replaced and registered. */
export type SiteForm =
  'declaration' | 'expression' | 'object-method' | 'object-getter' | 'class-method' | 'class-getter'

/** A workflow or a step. */
export interface Site {
  kind: Kind
  fn: FunctionNode
  form: SiteForm
  /** The directive's nodes; empty when the file's directive marks the function. */
  directives: t.Node[]
  path: string
  id: string
  /** The id that its place gives to it, when its code gives it another. */
  placeId: string | null
  /** What people call it: the last part of the path. */
  label: string
  /** Evaluated when a function runs, an instance is made or a loop repeats, not once with the module. */
  nested: boolean
  /** For class members. */
  owner: { node: ClassNode; isStatic: boolean; key: string } | null
  /** Variables of functions around it, sent along with every call. */
  captures: Binding[]
  /** The variables that hold the step itself, or steps that call it in turn, when its body uses those names. */
  peers: Array<{ name: string; id: string }>
  usesThis: boolean
  usesSuper: boolean
  usesNewTarget: boolean
  /** The variable that holds it, when one does. */
  holder: Binding | null
  /** The names under which the module exports it. */
  exportNames: string[]
}

/** The directives of steps inside steps: inner calls are plain calls, so they are only taken out. */
export interface Sites {
  sites: Site[]
  inert: t.Node[]
}

/** Turns marked functions into sites, without names yet; those in positions that cannot work are reported. */
export function collectSites(
  resolved: Resolved,
  marked: ReadonlyMap<FunctionNode, DirectiveUse>,
  report: Report,
): Sites {
  const sites: Site[] = []
  const inert: t.Node[] = []
  for (const fn of resolved.functions) {
    const use = marked.get(fn)
    if (!use) continue
    const around = surroundings(resolved, fn)
    if (use.kind === 'step' && around.functions.some((outer) => marked.get(outer)?.kind === 'step')) {
      inert.push(...use.nodes)
      continue
    }
    const form = checkPosition(resolved, fn, use, around, report)
    if (form !== null) sites.push(createSite(fn, form, use, around))
  }
  return { sites, inert }
}

interface Surroundings {
  /** Innermost first. */
  functions: FunctionNode[]
  classes: ClassNode[]
  inNamespace: boolean
  inInstanceField: boolean
  inLoop: boolean
}

function surroundings(resolved: Resolved, start: t.Node): Surroundings {
  const around: Surroundings = {
    functions: [],
    classes: [],
    inNamespace: false,
    inInstanceField: false,
    inLoop: false,
  }
  let child = start
  for (let node = resolved.parents.get(start); node; node = resolved.parents.get(node)) {
    if (isFunction(node)) around.functions.push(node)
    else if (isClass(node)) around.classes.push(node)
    else if (node.type === 'TSModuleDeclaration') around.inNamespace = true
    else if (/^(?:For|While|DoWhile)/.test(node.type)) around.inLoop = true
    else if (isField(node) && !node.static && node.value === child) around.inInstanceField = true
    child = node
  }
  return around
}

/** True for what does not come into being once, with the module. */
export function isNestedNode(resolved: Resolved, node: t.Node): boolean {
  return isNested(surroundings(resolved, node))
}

function isNested({ functions, inInstanceField, inLoop }: Surroundings): boolean {
  return functions.length > 0 || inInstanceField || inLoop
}

function isField(node: t.Node): node is t.ClassProperty | t.ClassAccessorProperty | t.ClassPrivateProperty {
  return (
    node.type === 'ClassProperty' ||
    node.type === 'ClassAccessorProperty' ||
    node.type === 'ClassPrivateProperty'
  )
}

function createSite(fn: FunctionNode, form: SiteForm, use: DirectiveUse, around: Surroundings): Site {
  const isMember = form === 'class-method' || form === 'class-getter'
  const node = around.classes[0]
  const owner =
    isMember && node && fn.type === 'ClassMethod'
      ? { node, isStatic: Boolean(fn.static), key: staticKey(fn) ?? '' }
      : null
  return {
    kind: use.kind,
    fn,
    form,
    directives: use.nodes,
    path: '',
    id: '',
    placeId: null,
    label: '',
    nested: isNested(around),
    owner,
    captures: [],
    peers: [],
    usesThis: false,
    usesSuper: false,
    usesNewTarget: false,
    holder: null,
    exportNames: [],
  }
}

/** The form of a site, or null after reporting why it cannot be one. */
function checkPosition(
  resolved: Resolved,
  fn: FunctionNode,
  use: DirectiveUse,
  around: Surroundings,
  report: Report,
): SiteForm | null {
  const { kind } = use
  const at = use.nodes[0] ?? fn
  const form = formOf(resolved, fn)
  const where =
    unsupportedForm(form) ??
    (isConstructed(resolved, fn) ? 'called with `new`' : null) ??
    (around.inNamespace ? 'declared in a namespace' : null) ??
    (kind === 'workflow'
      ? unsupportedForWorkflow(resolved, fn, form, around)
      : isMerged(resolved, fn)
        ? 'merged with a namespace of the same name'
        : null)
  if (where !== null) report('directive-unsupported-position', at, { kind, where })
  const name = nameForMessage(fn)
  if (fn.generator) report('generator-not-supported', at, { kind, name })
  else if (kind === 'workflow' && !fn.async && where === null) report('workflow-not-async', at, { name })
  return where === null && !fn.generator ? (form as SiteForm) : null
}

/** `new function () { … }`: the body would make an object, and a step gives a promise. */
function isConstructed(resolved: Resolved, fn: FunctionNode): boolean {
  let child: t.Node = fn
  let parent = resolved.parents.get(fn)
  while (parent && isTypeWrapper(parent)) {
    child = parent
    parent = resolved.parents.get(parent)
  }
  return parent?.type === 'NewExpression' && parent.callee === child
}

/** A namespace can only add to a function declaration, which the proxy of a step is not. */
function isMerged(resolved: Resolved, fn: FunctionNode): boolean {
  const name = fn.type === 'FunctionDeclaration' ? fn.id?.name : undefined
  const binding = name === undefined ? undefined : resolved.moduleScope.bindings.get(name)
  const merged = binding?.declarations.some((node) => node.type === 'TSModuleDeclaration') ?? false
  return merged && binding?.declaration === fn
}

function nameForMessage(fn: FunctionNode): string {
  if ('key' in fn) return ('computed' in fn ? staticKey(fn) : null) ?? 'a computed member'
  return (fn.type === 'ArrowFunctionExpression' ? null : fn.id?.name) ?? 'anonymous function'
}

type Unsupported = { where: string }

function formOf(resolved: Resolved, fn: FunctionNode): SiteForm | Unsupported {
  switch (fn.type) {
    case 'FunctionDeclaration':
      return declarationForm(resolved.parents.get(fn))
    case 'ObjectMethod':
      if (fn.kind === 'set') return { where: 'a setter' }
      if (fn.kind === 'get')
        return fn.computed && staticKey(fn) === null
          ? { where: 'a getter with a computed name' }
          : 'object-getter'
      return 'object-method'
    case 'ClassPrivateMethod':
      return { where: 'a #private method' }
    case 'ClassMethod':
      return memberForm(fn)
    default:
      return 'expression'
  }
}

function declarationForm(parent: t.Node | undefined): SiteForm | Unsupported {
  switch (parent?.type) {
    case 'SwitchCase':
      return { where: 'declared directly in a `case` (put braces around its statements)' }
    case 'LabeledStatement':
    case 'IfStatement':
      return { where: 'declared without a block around it' }
    default:
      return 'declaration'
  }
}

function memberForm(fn: t.ClassMethod): SiteForm | Unsupported {
  if (fn.kind === 'constructor') return { where: 'a constructor' }
  if (fn.kind === 'set') return { where: 'a setter' }
  if (staticKey(fn) === null) return { where: 'a member with a computed name' }
  if (fn.key.type === 'NumericLiteral' || fn.key.type === 'BigIntLiteral')
    return { where: 'a member with a numeric name' }
  return fn.kind === 'get' ? 'class-getter' : 'class-method'
}

function unsupportedForm(form: SiteForm | Unsupported): string | null {
  return typeof form === 'string' ? null : form.where
}

function unsupportedForWorkflow(
  resolved: Resolved,
  fn: FunctionNode,
  form: SiteForm | Unsupported,
  around: Surroundings,
): string | null {
  if (around.functions.length > 0) return 'declared inside a function'
  if (around.inInstanceField) return 'created in an instance field'
  if (around.inLoop) return 'created in a loop'
  switch (form) {
    case 'class-method':
      return (fn as t.ClassMethod).static ? null : 'an instance method'
    case 'class-getter':
    case 'object-getter':
      return 'a getter'
    case 'object-method':
      return 'a property of an object'
    case 'expression':
      return workflowExpressionProblem(resolved, fn)
    default:
      return null
  }
}

/** A workflow's own value must be what the name holds, or `start(name)` would not find its id. */
function workflowExpressionProblem(resolved: Resolved, fn: FunctionNode): string | null {
  let child: t.Node = fn
  let parent = resolved.parents.get(fn)
  while (parent && isTypeWrapper(parent)) {
    child = parent
    parent = resolved.parents.get(parent)
  }
  switch (parent?.type) {
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' ? null : 'destructured'
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment':
    case 'ClassProperty':
      return null
    case 'AssignmentExpression':
      return parent.operator === '=' && parent.right === child ? null : 'part of an expression'
    case 'ObjectProperty':
      return 'a property of an object'
    case 'CallExpression':
    case 'NewExpression':
    case 'OptionalCallExpression':
      return 'wrapped in a call'
    default:
      return 'part of an expression'
  }
}
