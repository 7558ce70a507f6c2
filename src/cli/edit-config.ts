import type { HostKind } from './host-kinds.ts'

/**
 * The text of a config with the plugin in it. A config is code, which is changed only where there is no doubt: null otherwise.
 *
 * @example addToConfig("export default defineConfig({ plugins: [react()] })", vite)
 */
export function addToConfig(text: string, kind: Pick<HostKind, 'imports' | 'list'>): string | null {
  if (/\bmodule\.exports\b|\brequire\(/.test(text)) return null
  return kind.list ? addToList(text, kind.list, kind.imports) : wrapExport(text, kind.imports!)
}

/** Whether code imports one of the package's entries; a pattern such as `/^stepline\//` among its externals is none. */
export function namesEntry(text: string, name: string): boolean {
  return text.includes(`'${name}/`) || text.includes(`"${name}/`)
}

function addToList(
  text: string,
  [key, entry]: readonly [string, string],
  imports: string | undefined,
): string | null {
  const head = imports === undefined ? '' : `${imports}\n`
  const lists = [...text.matchAll(new RegExp(`\\b${key}\\s*:\\s*\\[`, 'g'))]
  if (lists.length > 1) return null
  if (lists[0]) {
    const end = lists[0].index + lists[0][0].length
    return head + text.slice(0, end) + startList(entry, text.slice(end))
  }
  // Without a list, into the object that is exported.
  const object = /^export default (?:\w+\()?\{/m.exec(text)
  if (!object || new RegExp(`\\b${key}\\b`).test(text)) return null
  const end = object.index + object[0].length
  const rest = text.slice(end)
  const isEmpty = /^\s*\}/.test(rest)
  return `${head}${text.slice(0, end)}\n  ${key}: [${entry}],${isEmpty ? `\n${rest.trimStart()}` : rest}`
}

/** The entry before what follows the bracket, on a line of its own where the list has one for each. */
function startList(entry: string, rest: string): string {
  const indentation = /^\s*\n([ \t]*)/.exec(rest)?.[1]
  if (indentation !== undefined) return `\n${indentation}${entry},${rest}`
  return /^\s*\]/.test(rest) ? entry + rest.trimStart() : `${entry}, ${rest.trimStart()}`
}

/** Next.js: a config that is exported by name. */
function wrapExport(text: string, imports: string): string | null {
  const named = /^export default (\w+);?[ \t]*$/m
  if (!named.test(text)) return null
  return `${imports}\n${text.replace(named, 'export default withWorkflow($1)')}`
}
