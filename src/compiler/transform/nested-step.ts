import type * as t from '@babel/types'
import type { Site } from '../analyze/index.ts'
import { staticKey } from '../syntax.ts'
import { type Copy, type Emitter, quote } from './emitter.ts'
import { errorText, functionName } from './proxies.ts'
import { methodAsValue } from './object-methods.ts'
import { callAround } from './registration.ts'
import { literalProperties } from './step-properties.ts'

/**
 * A step inside of a function exists when that function runs, but must be registered when the module is loaded: a copy
 * of it is, with captured variables read from the step's context. The original stays where direct calls reach it.
 * The copy contains the step's own text: defaults, recursion and assignments mean what they meant.
 */
export function copyNestedStep(emitter: Emitter, site: Site): void {
  const { before, after, computedKey } = valueOf(emitter, site)
  const wrapper = needsWrapper(site) ? wrap(emitter, site) : { before: '', after: '' }
  const extras = registrationExtras(emitter, site)
  const [open, close] = callAround(emitter, site, 'step', ...extras)
  emitter.copies.push({
    start: site.fn.start ?? 0,
    end: site.fn.end ?? 0,
    before: `\n;${open}${wrapper.before}${before}`,
    after: `${after}${wrapper.after}${close};`,
    computedKey,
  })
}

function needsWrapper(site: Site): boolean {
  if (site.captures.length > 0 || site.peers.length > 0) return true
  if (site.fn.type !== 'ArrowFunctionExpression') return false
  return site.usesThis || site.usesNewTarget
}

/** The text around a function that makes it an expression. */
function valueOf(emitter: Emitter, site: Site): Pick<Copy, 'before' | 'after' | 'computedKey'> {
  switch (site.form) {
    case 'object-method':
      return methodAsValue(emitter, site.fn as t.ObjectMethod)
    case 'object-getter': {
      const key = quote(staticKey(site.fn as t.ObjectMethod) ?? '')
      const [before = '', after = ''] = emitter.call('getterOf', '{ \0 }', key).split('\0')
      return { before, after, computedKey: null }
    }
    default:
      return { before: '(', after: ')', computedKey: null }
  }
}

function wrap(emitter: Emitter, site: Site): { before: string; after: string } {
  const args = emitter.argumentsName()
  const names = site.captures.map((binding) => binding.name)
  const message = quote(errorText('captured-variables-missing', site.path))
  const variables = names.length > 0 ? `let { ${names.join(', ')} } = ${emitter.call('vars', message)}; ` : ''
  const peers = site.peers
    .map(({ name, id }) => `const ${name} = ${emitter.call('registered', quote(id))}; `)
    .join('')
  return {
    before: `${site.fn.async ? 'async ' : ''}function (...${args}) { ${variables}${peers}return (`,
    after: `).apply(this, ${args}) }`,
  }
}

/** The name that the wrapper or the missing declaration would lose, and properties set beside the original. */
function registrationExtras(emitter: Emitter, site: Site): string[] {
  const name = functionName(emitter, site)
  const hasOwnName = 'key' in site.fn || (site.fn.type !== 'ArrowFunctionExpression' && site.fn.id)
  const keepsName = !needsWrapper(site) && hasOwnName
  const shown = name === null || keepsName ? null : quote(name)
  const properties = literalProperties(emitter, site)
  if (properties.length > 0) return [shown ?? 'void 0', `{ ${properties.join(', ')} }`]
  return shown === null ? [] : [shown]
}
