/** A machine id taken apart. */
export interface ParsedName {
  /** What a person would call it: the innermost function, or the module for a default export. */
  shortName: string
  /** `./src/orders`, or `package/sub@1.2.3`. */
  moduleSpecifier: string
  /** `outer/inner`, `Class.method`, `Class#method`, `default`. */
  functionName: string
}

/**
 * Takes a workflow's machine id apart.
 *
 * @returns null when it is none
 * @example parseWorkflowName('workflow//./src/orders//handleOrder')?.shortName // 'handleOrder'
 */
export function parseWorkflowName(name: string): ParsedName | null {
  return parseName(name, 'workflow')
}

/** Takes a step's machine id apart; null when it is none. */
export function parseStepName(name: string): ParsedName | null {
  return parseName(name, 'step')
}

/** Takes a class's machine id apart; null when it is none. */
export function parseClassName(name: string): ParsedName | null {
  return parseName(name, 'class')
}

function parseName(name: string, kind: string): ParsedName | null {
  const [prefix, ...rest] = name.split('//')
  const functionName = rest.pop()
  const moduleSpecifier = rest.join('//')
  if (prefix !== kind || !functionName || !moduleSpecifier) return null
  return { shortName: shortNameOf(functionName, moduleSpecifier), moduleSpecifier, functionName }
}

function shortNameOf(functionName: string, moduleSpecifier: string): string {
  const last = functionName.split('/').at(-1) ?? functionName
  if (last !== 'default') return last
  const base = moduleSpecifier.split('/').at(-1) ?? moduleSpecifier
  return base.replace(/(?!^)@.*$/, '')
}
