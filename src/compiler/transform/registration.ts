import type * as t from '@babel/types'
import { inferredName, type Site } from '../analyze/index.ts'
import { type Emitter, quote, terminate } from './emitter.ts'
import { COMPUTED_KEY, methodAsValue, propertyKey } from './object-methods.ts'
import { hoistToScope } from './proxies.ts'
import type { HelperName } from './helpers.ts'
import { staticKey } from '../syntax.ts'

type Registrar = Extract<HelperName, 'step' | 'workflow' | 'runnable'>

/**
 * Registers a function where it is evaluated. Declarations are registered at the top of their block; expressions are
 * wrapped in place, which also works in arrays, conditions and arguments; members of classes by their class.
 */
export function registerSite(emitter: Emitter, site: Site, registrar: Registrar): void {
  const id = quote(site.id)
  switch (site.form) {
    case 'declaration':
      return registerDeclaration(emitter, site.fn as t.FunctionDeclaration, id, registrar)
    case 'expression':
      return registerExpression(emitter, site, id, registrar)
    case 'object-method':
      return site.usesSuper
        ? registerInObject(emitter, site.fn as t.ObjectMethod, id, registrar)
        : registerObjectMethod(emitter, site.fn as t.ObjectMethod, id, registrar)
    case 'object-getter':
      return registerInObject(emitter, site.fn as t.ObjectMethod, id, registrar)
    case 'class-method':
    case 'class-getter':
      // The class's static block does it: see `class-block.ts`.
      return
  }
}

function registerDeclaration(
  emitter: Emitter,
  fn: t.FunctionDeclaration,
  id: string,
  registrar: Registrar,
): void {
  const name = fn.id?.name
  if (name !== undefined) return hoistToScope(emitter, fn, () => `${emitter.call(registrar, id, name)};`)
  const [before, after] = callAround(emitter, registrar, id, '"default"')
  emitter.edits.wrap(fn.start ?? 0, fn.end ?? 0, before, `${after};`)
}

function registerExpression(emitter: Emitter, site: Site, id: string, registrar: Registrar): void {
  const { fn } = site
  const hasName = fn.type === 'FunctionExpression' && fn.id
  const name = hasName ? null : inferredName(emitter.analysis.resolved.parents, fn)
  const [before, after] = callAround(emitter, registrar, id, ...(name === null ? [] : [quote(name)]))
  emitter.edits.wrap(fn.start ?? 0, fn.end ?? 0, before, after)
  terminate(emitter, fn)
}

/** A method in an object of its own stays a method: no constructor, and the same name. */
function registerObjectMethod(emitter: Emitter, fn: t.ObjectMethod, id: string, registrar: Registrar): void {
  const { before, after, computedKey } = methodAsValue(emitter, fn)
  const [open, close] = callAround(emitter, registrar, id)
  if (computedKey) emitter.edits.replace(computedKey.start, computedKey.end, COMPUTED_KEY)
  emitter.edits.wrap(
    fn.start ?? 0,
    fn.end ?? 0,
    `${propertyKey(emitter, fn)}: ${open}${before}`,
    `${after}${close}`,
  )
}

/** A getter is no value, and a method with `super` belongs to its object: both are taken from there. */
function registerInObject(emitter: Emitter, fn: t.ObjectMethod, id: string, registrar: Registrar): void {
  const object = emitter.analysis.resolved.parents.get(fn)
  if (!object) return
  const o = 'o'
  const key = quote(staticKey(fn) ?? '')
  const value = fn.kind === 'get' ? emitter.call('getterOf', o, key) : `${o}[${key}]`
  const register = emitter.call(registrar, id, value)
  emitter.edits.wrap(object.start ?? 0, object.end ?? 0, `((${o}) => (${register}, ${o}))(`, ')')
}

function callAround(
  emitter: Emitter,
  registrar: Registrar,
  id: string,
  ...after: string[]
): [string, string] {
  const call = emitter.call(registrar, id, '\0')
  const [before = '', end = ''] = call.split('\0')
  return [before, [``, ...after].join(', ') + end]
}
