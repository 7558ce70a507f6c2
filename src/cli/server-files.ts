import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import type { Change } from './change.ts'
import { namesEntry } from './edit-config.ts'
import type { Mount } from './host-kinds.ts'
import { installedName } from './manifest.ts'
import { type Script, scriptsOf } from './scripts.ts'

export interface ServerSetup {
  changes: Change[]
  /** What is left to do by hand. */
  notes: string[]
}

/**
 * What a server without a bundler needs: the mount in the file that its scripts run, and our hooks in these scripts. Null
 * where that is left to be done by hand.
 *
 * @param mount undefined: it is left to the user
 */
export function serverFiles(root: string, mount: Mount | undefined): ServerSetup | null {
  const name = installedName(root)
  const scripts = scriptsOf(root)
  const sources = scripts.filter(({ file }) => isSource(root, file))
  const [entry, ...others] = new Set(sources.map(({ file }) => normalize(file)))
  if (entry === undefined || others.length > 0) return null
  const before = readFileSync(join(root, entry), 'utf8')
  const isMounted = mount === undefined || namesEntry(before, name)
  const after = isMounted ? before : addMount(before, mount, sources[0]!.loadsHooks && `${name}/register`)
  if (after === null) return null
  const notes = scripts
    .filter(({ file }) => !isSource(root, file))
    .map((script) => noteFor(script, entry, name))
  const changes = [editScripts(root, sources), { path: entry, before, after }]
  return { changes: changes.filter((change) => change.before !== change.after), notes }
}

/** Whether a script of the app runs one of its sources. */
export function runsSources(root: string): boolean {
  return scriptsOf(root).some(({ file }) => isSource(root, file))
}

function isSource(root: string, file: string): boolean {
  return existsSync(join(root, file)) && !/^(?:\.\/)?(?:dist|build|out)\//.test(file)
}

function noteFor({ name, file }: Script, entry: string, own: string): string {
  return `The script "${name}" runs ${file}, which is built from your sources. Run these instead: node --import ${own}/register ${entry}`
}

function editScripts(root: string, scripts: readonly Script[]): Change {
  const before = readFileSync(join(root, 'package.json'), 'utf8')
  const after = scripts.reduce(
    (text, { command, hooked }) => text.replace(JSON.stringify(command), () => JSON.stringify(hooked)),
    before,
  )
  return { path: 'package.json', before, after }
}

/**
 * Null where it is not certain where the app is made.
 *
 * @param hooks what the file itself has to load first, if anything
 */
function addMount(text: string, mount: Mount, hooks: string | false): string | null {
  if (/\bmodule\.exports\b|\brequire\(|^#!/.test(text)) return null
  const place = hooks
    ? mount.plugin
    : new RegExp(`^(?:export )?const (\\w+)(?:: \\w+)? = ${mount.creates}(;?)[ \\t]*$`, 'gm')
  const [found, ...others] = place === undefined ? [] : text.matchAll(place)
  if (found === undefined || others.length > 0) return null
  const end = found.index + found[0].length
  const [, app, semicolon] = found
  const indentation = hooks ? '  ' : ''
  const head = hooks ? `import '${hooks}'${semicolon}\n` : ''
  const line = `\n${indentation}${app}.${mount.call}${semicolon}`
  return `${head}${mount.imports}${semicolon}\n${text.slice(0, end)}${line}${text.slice(end)}`
}
