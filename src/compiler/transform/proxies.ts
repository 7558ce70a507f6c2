import type * as t from '@babel/types'
import { inferredName, type Site } from '../analyze/index.ts'
import { describeError } from '../../errors/index.ts'
import { staticKey } from '../syntax.ts'
import { type Emitter, quote, removeStatement, skipTrivia, terminate } from './emitter.ts'
import { replaceObjectMethod } from './object-methods.ts'

/** Puts an expression in the place of a function; what its body needed may then go. */
export function replaceSite(emitter: Emitter, site: Site, expression: string): void {
  switch (site.form) {
    case 'declaration':
      return replaceDeclaration(emitter, site.fn as t.FunctionDeclaration, expression)
    case 'expression':
      return replaceExpression(emitter, site.fn, expression)
    case 'object-method':
      return replaceObjectMethod(emitter, site.fn as t.ObjectMethod, expression)
    case 'object-getter':
    case 'class-getter':
      return replaceRange(emitter, site.fn.body, `{ return ${expression}.call(this) }`)
    case 'class-method':
      return replaceMethod(emitter, site.fn as t.ClassMethod, expression)
  }
}

/** The call that makes the proxy of a step in the workflow bundle. */
export function proxyExpression(emitter: Emitter, site: Site): string {
  const captured = site.captures.map((binding) => binding.name)
  const args = [quote(site.id)]
  const options = proxyOptions(site)
  if (captured.length > 0) args.push(`() => ({ ${captured.join(', ')} })`)
  else if (options.length > 0) args.push('void 0')
  const proxy = emitter.call('proxy', ...args, ...options)
  return site.usesThis && site.fn.type === 'ArrowFunctionExpression' ? `${proxy}.bind(this)` : proxy
}

/** What the sandbox must know of a step, as source text; nothing of most. */
export function proxyOptions({ usesThis, form }: Site): [] | [string] {
  const options = [...(usesThis ? ['this: true'] : []), ...(form === 'object-getter' ? ['getter: true'] : [])]
  return options.length === 0 ? [] : [`{ ${options.join(', ')} }`]
}

/** The call that makes the stub of a step or workflow in the browser. */
export function stubExpression(emitter: Emitter, site: Site): string {
  const slug = site.kind === 'workflow' ? 'workflow-body-replaced' : 'step-called-in-browser'
  const key = site.kind === 'workflow' ? 'workflowId' : 'stepId'
  const name = functionName(emitter, site) ?? site.label
  return emitter.call('stub', quote(key), quote(site.id), quote(name), quote(errorText(slug, site.path)))
}

export function errorText(
  slug: 'workflow-body-replaced' | 'step-called-in-browser' | 'captured-variables-missing',
  name: string,
): string {
  const { message, hint } = describeError(slug, { name })
  return `${message} ${hint}`
}

/** The `name` that a function has in the source. */
export function functionName(emitter: Emitter, site: Site): string | null {
  const { fn } = site
  if ('key' in fn) return fn.type === 'ClassPrivateMethod' ? null : staticKey(fn)
  if (fn.type !== 'ArrowFunctionExpression' && fn.id) return fn.id.name
  return fn.type === 'FunctionDeclaration' ? 'default' : inferredName(emitter.analysis.resolved.parents, fn)
}

function replaceRange(
  emitter: Emitter,
  range: { start?: number | null; end?: number | null },
  text: string,
): void {
  const start = range.start ?? 0
  const end = range.end ?? 0
  emitter.edits.replace(start, end, text)
  emitter.removed.push({ start, end })
}

function replaceExpression(emitter: Emitter, fn: t.Node, expression: string): void {
  replaceRange(emitter, fn, expression)
  terminate(emitter, fn)
}

/** The member stays, so that decorators, accessibility and the order of members are what they were. */
function replaceMethod(emitter: Emitter, fn: t.ClassMethod, expression: string): void {
  // Decorators of parameters describe the member as much as its own do.
  if (fn.params.some((parameter) => 'decorators' in parameter && parameter.decorators?.length))
    return replaceRange(emitter, fn.body, `{ return ${expression}.apply(this, arguments) }`)
  const range = { start: parameterStart(emitter, fn), end: fn.end ?? 0 }
  replaceRange(emitter, range, `(...a) { return ${expression}.apply(this, a) }`)
}

/** The offset of the parenthesis before a member's parameters. */
function parameterStart(emitter: Emitter, fn: t.ClassMethod | t.ObjectMethod): number {
  const { source } = emitter.analysis
  let pos = skipTrivia(source, fn.typeParameters?.end ?? fn.key.end ?? 0)
  while (source[pos] !== '(') pos = skipTrivia(source, pos + 1)
  return pos
}

/**
 * Function declarations can be called above themselves, so their proxies are declared before the first statement of
 * the block.
 */
function replaceDeclaration(emitter: Emitter, fn: t.FunctionDeclaration, expression: string): void {
  const { parents } = emitter.analysis.resolved
  const parent = parents.get(fn)
  emitter.removed.push({ start: fn.start ?? 0, end: fn.end ?? 0 })
  if (!fn.id) {
    emitter.edits.replace(fn.start ?? 0, fn.end ?? 0, `${expression};`)
    return
  }
  hoistToScope(emitter, fn, (keyword) => `${keyword} ${fn.id?.name} = ${expression};`)
  removeOverloads(emitter, fn)
  if (parent?.type === 'ExportNamedDeclaration')
    replaceStatement(emitter, parent, `export { ${fn.id.name} };`)
  else if (parent?.type === 'ExportDefaultDeclaration') {
    replaceStatement(emitter, parent, `export { ${fn.id.name} as default };`)
  } else removeStatement(emitter, fn)
}

function replaceStatement(emitter: Emitter, node: t.Node, text: string): void {
  emitter.edits.replace(node.start ?? 0, node.end ?? 0, text)
}

/** Adds a statement at the top of the block that a declaration belongs to. */
export function hoistToScope(
  emitter: Emitter,
  fn: t.FunctionDeclaration,
  statement: (keyword: 'var' | 'let') => string,
): void {
  const { parents } = emitter.analysis.resolved
  const parent = parents.get(fn)
  if (parent?.type === 'BlockStatement' || parent?.type === 'StaticBlock') {
    // A function's top level allows parameters and `var`s of the same name; inner blocks have names of their own.
    const holder = parents.get(parent)
    const isBody = parent.type === 'StaticBlock' || (holder !== undefined && 'params' in holder)
    const first = parent.body[0]?.start ?? 0
    emitter.edits.insert(first, `${statement(isBody ? 'var' : 'let')} `)
  } else emitter.hoist(statement('var'))
}

/** The signatures above an implementation mean nothing without it. */
export function removeOverloads(emitter: Emitter, fn: t.FunctionDeclaration): void {
  const { signatures, parents } = emitter.analysis.resolved
  const statementOf = (node: t.Node): t.Node => {
    const parent = parents.get(node)
    return parent?.type.startsWith('Export') ? parent : node
  }
  const block = parents.get(statementOf(fn))
  for (const signature of signatures.get(fn.id?.name) ?? []) {
    const statement = statementOf(signature)
    if (parents.get(statement) === block) removeStatement(emitter, statement)
  }
}
