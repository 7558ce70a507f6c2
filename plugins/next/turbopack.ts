import { DIRECTIVES, FLOW_MARK, type LoaderItem, type Loaders } from './loader-options.ts'

const EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']

interface Rule {
  condition: unknown
  loaders: LoaderItem[]
}

/** The app's own rules with ours behind them. Browsers and the edge get ids only: steps need Node.js. */
export function turbopackRules(own: Record<string, unknown>, loaders: Loaders): Record<string, unknown> {
  const ids = { any: ['browser', 'edge-light'] }
  const directives = { content: DIRECTIVES }
  const rules: Rule[] = [
    { condition: { all: [ids, directives] }, loaders: [loaders.client] },
    { condition: { all: [{ not: ids }, directives] }, loaders: [loaders.step] },
  ]
  const flow: Rule = { condition: { content: FLOW_MARK }, loaders: [loaders.flow] }
  const added = EXTENSIONS.map((extension): [string, unknown] => {
    const glob = `*.${extension}`
    return [glob, [...asList(own[glob]), ...rules, ...(extension === 'js' ? [flow] : [])]]
  })
  return { ...own, ...Object.fromEntries(added) }
}

/** A list of loaders by name is short for one rule. */
function asList(rule: unknown): unknown[] {
  if (rule === undefined) return []
  return Array.isArray(rule) ? (rule as unknown[]) : [rule]
}
