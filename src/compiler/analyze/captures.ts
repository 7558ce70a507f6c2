import type * as t from '@babel/types'
import { positionIndex } from '../ranges.ts'
import { contains, isClass, isFunction, rangeOf, staticKey, unwrap } from '../syntax.ts'
import { joinPeers } from './peers.ts'
import type { Report } from './report.ts'
import type { Resolved } from './resolve.ts'
import type { Binding } from './scope.ts'
import type { Site } from './sites.ts'
import { hasOwnArguments, type Uses, usesFinder } from './uses.ts'

/**
 * Finds what each step takes from the code around it. A captured variable is a free name of the step, defaults of its
 * parameters included, that is declared outside of the step but not at the top level of the module.
 */
export function findCaptures(resolved: Resolved, sites: readonly Site[], report: Report): void {
  const siteFunctions = new Set<t.Node>(sites.map((site) => site.fn))
  const referencesIn = positionIndex(resolved.references, ({ node }) => node.start ?? 0)
  const usesOf = usesFinder(resolved)
  for (const site of sites) {
    if (site.kind !== 'step') continue
    const uses = usesOf(site.fn)
    site.usesThis = takesReceiver(site) && (uses.this || uses.super)
    site.usesSuper = uses.super
    site.usesNewTarget = uses.newTarget
    const inside = referencesIn(rangeOf(site.fn))
    reportArguments(resolved, site, inside, report)
    if (site.nested || needsItsObject(site)) reportInternals(site, uses, report)
    if (!site.nested) continue
    for (const binding of freeBindings(resolved, site, inside)) {
      // The copy of a declaration knows its own name.
      if (binding.declaration !== site.fn) site.captures.push(binding)
    }
    reportUnserializable(site, siteFunctions, report)
  }
  joinPeers(resolved, sites)
}

/** A module-level arrow keeps its `this`: it is evaluated in the step bundle as well. */
function takesReceiver(site: Site): boolean {
  return site.fn.type !== 'ArrowFunctionExpression' || site.nested
}

type References = Resolved['references']

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

function reportArguments(resolved: Resolved, site: Site, inside: References, report: Report): void {
  if (site.fn.type !== 'ArrowFunctionExpression') return
  for (const reference of inside) {
    if (reference.name !== 'arguments' || reference.binding) continue
    if (hasOwnArguments(resolved.parents, reference.node, site.fn)) continue
    report('step-uses-arguments', reference.node, { step: site.path })
  }
}

/** `super` of a method means the object around it, where the method cannot be found without a known key. */
function needsItsObject({ form, fn, usesSuper }: Site): boolean {
  return form === 'object-method' && usesSuper && staticKey(fn as t.ObjectMethod) === null
}

function reportInternals(site: Site, uses: Uses, report: Report): void {
  const step = site.path
  const what = [...uses.privateNames].map((name) => `the private member #${name}`)
  if (uses.super) what.push('`super`')
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
