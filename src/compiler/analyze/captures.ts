import type * as t from '@babel/types'
import { contains, isClass, isFunction, unwrap } from '../syntax.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import type { Binding } from './scope.ts'
import type { Site } from './sites.ts'
import { hasOwnArguments, type Uses, usesOf } from './uses.ts'

/**
 * Finds what each step takes from the code around it. A captured variable is a free name of the step, defaults of its
 * parameters included, that is declared outside of the step but not at the top level of the module.
 */
export function findCaptures(resolved: Resolved, sites: readonly Site[], report: Report): void {
  const siteFunctions = new Set<t.Node>(sites.map((site) => site.fn))
  for (const site of sites) {
    if (site.kind !== 'step') continue
    const uses = usesOf(resolved, site.fn)
    site.usesThis = takesReceiver(site) && (uses.this || uses.super)
    site.usesNewTarget = uses.newTarget
    const inside = referencesWithin(resolved, site.fn)
    reportArguments(resolved, site, inside, report)
    if (!site.nested) continue
    reportClassInternals(site, uses, report)
    for (const binding of freeBindings(resolved, site, inside)) {
      if (isSelf(binding, site)) site.self = binding.declaration === site.fn ? null : binding
      else site.captures.push(binding)
    }
    reportUnserializable(site, siteFunctions, report)
  }
}

/** A module-level arrow keeps its `this`: it is evaluated in the step bundle as well. */
function takesReceiver(site: Site): boolean {
  return site.fn.type !== 'ArrowFunctionExpression' || site.nested
}

type References = Resolved['references']

/** References are nearly in source order, but not where declarations and values alternate, so each is compared. */
function referencesWithin(resolved: Resolved, fn: t.Node): References {
  return resolved.references.filter((reference) => contains(fn, reference.node))
}

function freeBindings(resolved: Resolved, site: Site, inside: References): Set<Binding> {
  const free = new Set<Binding>()
  const key = 'key' in site.fn ? site.fn.key : null
  for (const { binding, node } of inside) {
    if (!binding || binding.scope === resolved.moduleScope) continue
    if (contains(site.fn, binding.scope.node)) continue
    if (key && contains(key, node)) continue
    free.add(binding)
  }
  return free
}

function isSelf(binding: Binding, site: Site): boolean {
  const { declaration } = binding
  if (declaration === site.fn) return true
  if (declaration.type !== 'VariableDeclarator' || !declaration.init || binding.reassigned) return false
  return unwrap(declaration.init) === site.fn
}

function reportArguments(resolved: Resolved, site: Site, inside: References, report: Report): void {
  if (site.fn.type !== 'ArrowFunctionExpression') return
  for (const reference of inside) {
    if (reference.name !== 'arguments' || reference.binding) continue
    if (hasOwnArguments(resolved.parents, reference.node, site.fn)) continue
    report('step-uses-arguments', reference.node, { step: site.path })
  }
}

function reportClassInternals(site: Site, uses: Uses, report: Report): void {
  const step = site.path
  const what = [...uses.privateNames].map((name) => `the private member #${name}`)
  // Methods of objects have a `super` of their own.
  if (uses.super && site.fn.type === 'ArrowFunctionExpression') what.push('`super`')
  for (const item of what)
    report('step-uses-class-internals', site.directives[0] ?? site.fn, { step, what: item })
}

function reportUnserializable(site: Site, siteFunctions: ReadonlySet<t.Node>, report: Report): void {
  for (const binding of site.captures) {
    const kind = unserializableKind(binding, siteFunctions)
    if (kind === null) continue
    const use = binding.references.find((reference) => contains(site.fn, reference.node))
    report('captured-function', use?.node ?? site.fn, { step: site.path, variable: binding.name, kind })
  }
}

function unserializableKind(binding: Binding, siteFunctions: ReadonlySet<t.Node>): string | null {
  const { declaration } = binding
  const isVariable = declaration.type === 'VariableDeclarator' && declaration.id.type === 'Identifier'
  if (isVariable && binding.reassigned) return null
  const value = isVariable ? declaration.init && unwrap(declaration.init) : declaration
  if (!value || siteFunctions.has(value)) return null
  if (isFunction(value)) return 'function'
  return isClass(value) ? 'class' : null
}
