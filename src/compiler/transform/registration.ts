import type * as t from '@babel/types'
import { inferredName, type Site } from '../analyze/index.ts'
import { type Emitter, quote, terminate } from './emitter.ts'
import { COMPUTED_KEY, methodAsValue, propertyKey } from './object-methods.ts'
import { hoistToScope } from './proxies.ts'
import type { HelperName } from './helpers.ts'
import { isTypeWrapper, staticKey } from '../syntax.ts'

type Registrar = Extract<HelperName, 'step' | 'workflow' | 'runnable'>

/**
 * Registers a function where it is evaluated. Declarations are registered at the top of their block; expressions are
 * wrapped in place, which also works in arrays, conditions and arguments; members of classes by their class.
 */
export function registerSite(emitter: Emitter, site: Site, registrar: Registrar): void {
  switch (site.form) {
    case 'declaration':
      return registerDeclaration(emitter, site, site.fn as t.FunctionDeclaration, registrar)
    case 'expression':
      return registerExpression(emitter, site, registrar)
    case 'object-method':
      return site.usesSuper
        ? registerInObject(emitter, site, site.fn as t.ObjectMethod, registrar)
        : registerObjectMethod(emitter, site, site.fn as t.ObjectMethod, registrar)
    case 'object-getter':
      return registerInObject(emitter, site, site.fn as t.ObjectMethod, registrar)
    case 'class-method':
    case 'class-getter':
      // The class's static block does it: see `class-block.ts`.
      return
  }
}

/** The call that registers a function; of one with an id of its own, also under the id of its place. */
export function registerCall(
  emitter: Emitter,
  site: Site,
  registrar: Registrar,
  ...args: [value: string, ...rest: string[]]
): string {
  const call = emitter.call(registrar, quote(site.id), ...args)
  if (site.placeId === null || registrar === 'workflow') return call
  return emitter.call(registrar === 'step' ? 'alsoStep' : 'alsoRunnable', quote(site.placeId), call)
}

function registerDeclaration(
  emitter: Emitter,
  site: Site,
  fn: t.FunctionDeclaration,
  registrar: Registrar,
): void {
  const name = fn.id?.name
  if (name !== undefined)
    return hoistToScope(emitter, fn, () => `${registerCall(emitter, site, registrar, name)};`)
  const [before, after] = callAround(emitter, site, registrar, '"default"')
  emitter.edits.wrap(fn.start ?? 0, fn.end ?? 0, before, `${after};`)
}

function registerExpression(emitter: Emitter, site: Site, registrar: Registrar): void {
  const { fn } = site
  const hasName = fn.type === 'FunctionExpression' && fn.id
  const name = hasName ? null : inferredName(emitter.analysis.resolved.parents, fn)
  const names = name === null ? [] : [quote(name)]
  const self = registrar === 'runnable' && isStaticField(emitter, fn) ? [names[0] ?? 'void 0', 'this'] : null
  const [before, after] = callAround(emitter, site, registrar, ...(self ?? names))
  emitter.edits.wrap(fn.start ?? 0, fn.end ?? 0, before, after)
  terminate(emitter, fn)
}

/** There `this` is the class; workflows in fields of instances are refused. */
function isStaticField({ analysis }: Emitter, fn: t.Node): boolean {
  let parent = analysis.resolved.parents.get(fn)
  while (parent && isTypeWrapper(parent)) parent = analysis.resolved.parents.get(parent)
  return parent?.type === 'ClassProperty'
}

/** A method in an object of its own stays a method: no constructor, and the same name. */
function registerObjectMethod(emitter: Emitter, site: Site, fn: t.ObjectMethod, registrar: Registrar): void {
  const { before, after, computedKey } = methodAsValue(emitter, fn)
  const [open, close] = callAround(emitter, site, registrar)
  if (computedKey) emitter.edits.replace(computedKey.start, computedKey.end, COMPUTED_KEY)
  emitter.edits.wrap(
    fn.start ?? 0,
    fn.end ?? 0,
    `${propertyKey(emitter, fn)}: ${open}${before}`,
    `${after}${close}`,
  )
}

/** A getter is no value, and a method with `super` belongs to its object: both are taken from there. */
function registerInObject(emitter: Emitter, site: Site, fn: t.ObjectMethod, registrar: Registrar): void {
  const object = emitter.analysis.resolved.parents.get(fn)
  if (!object) return
  const o = 'o'
  const key = quote(staticKey(fn) ?? '')
  const value = fn.kind === 'get' ? emitter.call('getterOf', o, key) : `${o}[${key}]`
  const register = registerCall(emitter, site, registrar, value)
  emitter.edits.wrap(object.start ?? 0, object.end ?? 0, `((${o}) => (${register}, ${o}))(`, ')')
}

/** What stands before and behind the function in the call that registers it. @param after more arguments */
export function callAround(
  emitter: Emitter,
  site: Site,
  registrar: Registrar,
  ...after: string[]
): [string, string] {
  const [before = '', end = ''] = registerCall(emitter, site, registrar, '\0', ...after).split('\0')
  return [before, end]
}
