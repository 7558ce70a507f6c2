import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { runCommand } from './run-command.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package, as `npm publish` would upload it: `inject('tarball')`. */
    tarball: string
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Builds and packs the package once per test run, for all suites that install it, unless `PACKED_TARBALL` names one that
 * was packed before.
 */
export default async function packPackage(project: TestProject): Promise<() => void> {
  const given = process.env['PACKED_TARBALL']
  if (given) {
    project.provide('tarball', given)
    return () => undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'stepline-pack-'))
  const build = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/scripts/build.ts')]
  await runCommand(process.execPath, build, { cwd: root, timeoutMs: 300_000 })
  const packed = await runCommand(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: root },
  )
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  project.provide('tarball', join(folder, filename))
  return () => rmSync(folder, { recursive: true, force: true })
}
