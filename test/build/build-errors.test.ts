import { cpSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { buildProject, createProject } from '../../src/bundler/index.ts'
import { formatDiagnostic } from '../../src/errors/index.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/build-errors', import.meta.url))

/** A copy of a fixture. Its dependencies are in `_modules`, since git ignores every `node_modules`. */
function copyOf(name: string): string {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'stepline-build-error-'))), 'app')
  onTestFinished(() => rmSync(join(root, '..'), { recursive: true, force: true }))
  cpSync(join(fixtures, name), root, { recursive: true })
  if (existsSync(join(root, '_modules'))) renameSync(join(root, '_modules'), join(root, 'node_modules'))
  return root
}

it.each(readdirSync(fixtures))('%s: slug, place, cause, frame and fix', async (name) => {
  const root = copyOf(name)
  const { diagnostics } = await buildProject(createProject({ root }))
  const text = diagnostics
    .map(formatDiagnostic)
    .join('\n\n')
    .replaceAll(`${root}/`, '')
    .replace(/stepline [\d.]+ \([^)]*\)/, 'stepline (this one)')
  await expect(`${text}\n`).toMatchFileSnapshot(join(fixtures, name, 'expected.txt'))
})
