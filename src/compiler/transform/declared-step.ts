import type * as t from '@babel/types'
import type { Site } from '../analyze/index.ts'
import { type Emitter, freeName, quote } from './emitter.ts'
import { proxyExpression, proxyOptions } from './proxies.ts'

/** Modules that never import a file of the app. */
const LEAVES = /^(?:node:|(?:workflow|stepline)(?:\/|$))/

/** Finds the function declarations that another module may take before this one has been evaluated. */
export function earlyFinder({ analysis }: Emitter): (site: Site) => boolean {
  const { parents, program } = analysis.resolved
  const mayBeInCycle = program.body.some(
    (s) => 'source' in s && s.source != null && !LEAVES.test(s.source.value),
  )
  return ({ fn, form }) => {
    const parent = parents.get(fn)
    if (!mayBeInCycle || form !== 'declaration') return false
    return parent?.type !== 'BlockStatement' && parent?.type !== 'StaticBlock'
  }
}

/**
 * Modules that import each other have declared functions of each other from the beginning: a list of steps in one of them
 * must not hold `undefined`. So the step stays a declaration that calls it, and becomes the proxy once its module is evaluated.
 */
export function replaceDeclaredStep(emitter: Emitter, site: Site): void {
  const fn = site.fn as t.FunctionDeclaration
  const name = fn.id?.name ?? freeName(emitter.analysis.source, '__default')
  const args = emitter.argumentsName()
  const range = { start: fn.start ?? 0, end: fn.end ?? 0 }
  const body = `{ return ${proxyExpression(emitter, site)}.apply(this, ${args}) }`
  emitter.edits.replace(range.start, range.end, `function ${name}(...${args}) ${body}`)
  emitter.removed.push(range)
  emitter.named.push(fn)
  emitter.hoist(`${name} = ${emitter.call('declare', name, quote(site.id), ...proxyOptions(site))};`)
}
