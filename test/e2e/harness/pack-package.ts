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

/** Once per test run, for all suites that install the package. */
export default async function packForSuites(project: TestProject): Promise<() => void> {
  const { tarball, remove } = await packPackage()
  project.provide('tarball', tarball)
  return remove
}

/** Builds and packs the package, unless `PACKED_TARBALL` names one that was packed before. */
export async function packPackage(): Promise<{ tarball: string; remove: () => void }> {
  const given = process.env['PACKED_TARBALL']
  if (given) return { tarball: given, remove: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'stepline-pack-'))
  const build = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/scripts/build.ts')]
  await runCommand(process.execPath, build, { cwd: root, timeoutMs: 300_000 })
  const packed = await runCommand(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    { cwd: root },
  )
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  return { tarball: join(folder, filename), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
