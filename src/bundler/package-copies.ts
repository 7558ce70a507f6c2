import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeFrame, describeError, type Diagnostic } from '../errors/index.ts'
import { findInstalled, ownPackage } from './own-package.ts'
import type { PackageJson } from './package-id.ts'
import { displayPath } from './paths.ts'

/** The plugin of one version and the runtime of another do not fit together: the app is to have one. */
export function checkCopies(root: string): Diagnostic[] {
  const own = ownPackage()
  const version = readManifest(own.root).version ?? ''
  return [own.name, 'workflow'].flatMap((name) => {
    const dir = findInstalled(name, root)
    if (dir === null || dir === own.root) return []
    const installed = readManifest(dir)
    // Under the other name there may be another package; copies of one version share what a process has once.
    if (installed.name !== own.name || installed.version === version) return []
    const details = {
      plugin: `${own.name} ${version} (${own.root})`,
      app: `${installed.version} (${displayPath(dir, root)})`,
    }
    const found = { severity: 'warning' as const, ...describeError('package-copies', details) }
    return [{ slug: 'package-copies', ...found, ...placeIn(join(root, 'package.json'), name) }]
  })
}

function readManifest(dir: string): PackageJson {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as PackageJson
}

/** The line that names the dependency. */
function placeIn(file: string, name: string): Pick<Diagnostic, 'file' | 'line' | 'column' | 'frame'> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const before = text.slice(0, Math.max(0, text.indexOf(`"${name}"`))).split('\n')
  const [line, column] = [before.length, before.at(-1)!.length]
  return { file, line, column, frame: text === '' ? '' : codeFrame(text, line, column) }
}
