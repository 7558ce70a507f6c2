import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, it } from 'vitest'
import { getCatalog } from '../../src/errors/index.ts'
import { readEntries } from '../../src/scripts/entries.ts'
import { VERSION } from '../../src/world/index.ts'
import { runCommand } from '../e2e/harness/run-command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tarball = inject('tarball')
const files = (await runCommand('tar', ['-tzf', tarball], { cwd: root }))
  .trim()
  .split('\n')
  .map((file) => file.replace(/^package\//, ''))
const entries = readEntries(root)

describe('the packed package', () => {
  it('holds what is needed and nothing else', () => {
    const outside = files.filter((file) => !file.startsWith('dist/'))
    expect(outside.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json'])
    expect(
      files.filter((file) => !/\.(js|d\.ts)$|^dist\/docs\/.*\.md$/.test(file) && file.startsWith('dist/')),
    ).toEqual([])
    expect(files.filter((file) => /(^|\/)(test|scripts|fixtures)\/|\.test\./.test(file))).toEqual([])
  })

  it.each(entries)('has code and types of $subpath ($condition)', ({ output }) => {
    expect(files).toContain(output)
    expect(files).toContain(output.replace(/\.js$/, '.d.ts'))
  })

  it('has a page for every error that it throws', () => {
    const pages = Object.keys(getCatalog()).map((slug) => `dist/docs/errors/${slug}.md`)
    expect(pages.filter((page) => !files.includes(page))).toEqual([])
  })

  it('knows its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(VERSION).toBe(version)
  })

  it('is small', () => {
    const kilobytes = Math.round(statSync(tarball).size / 1024)
    console.log(`packed: ${kilobytes} KB in ${files.length} files`)
    // Grows by a decision, not by accident: a dependency that got bundled, source maps, a fixture.
    expect(kilobytes).toBeLessThan(450)
  })

  it('carries the prelude as text, without esbuild to make it', async () => {
    const code = await runCommand('tar', ['-xOzf', tarball, 'package/dist'], { cwd: root })
    expect(code.match(/\bpreludeCode = ["'`(]/g)).toHaveLength(1)
    expect(code).not.toContain('bundlePrelude')
  })

  it('passes publint', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: await readTarball() }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg ?? {}, { color: false }))).toEqual([])
  })

  it('has types that resolve for every consumer that can load it', async () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const entrypoints = [...new Set(entries.map((entry) => entry.subpath))]
    // The package is ESM only: Node 20.19 and later can `require` it, node10 resolution knows no `exports`.
    const args = [attw, tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'ascii']
    // A problem that the profile does not ignore ends the command with an error.
    const report = await runCommand(process.execPath, [...args, '--entrypoints', ...entrypoints], {
      cwd: root,
    })
    expect(report.match(/node16 \(from ESM\): OK \(ESM\)/g)).toHaveLength(entrypoints.length)
  })
})

async function readTarball(): Promise<ArrayBuffer> {
  const bytes = await readFile(tarball)
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}
