/**
 * Builds `dist`: JavaScript by esbuild, declarations by tsc, pages by docs.ts, entries read from package.json `exports`.
 *
 * `npm run build`. With `--partial`, entries without a source are skipped with a note instead of failing the build.
 * No source maps: the output is not minified, and `sourcesContent` would double the package.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { makePages, writePages } from './docs.ts'
import { emitDeclarations } from './emit-declarations.ts'
import { type Entry, readBins, readEntries, splitBySource } from './entries.ts'
import { preludePlugin } from './prelude-plugin.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const partial = process.argv.includes('--partial')

const entries = entriesToBuild()
// Built aside and renamed, so that whoever uses `dist` meanwhile never sees half of it.
const outdir = join(root, `dist.${process.pid}`)
try {
  await build({
    ...shared(outdir, entries, 'default'),
    platform: 'node',
    plugins: [preludePlugin(), bundledZod()],
  })
  await build({
    ...shared(outdir, entries, 'workflow'),
    platform: 'neutral',
    chunkNames: 'chunks/workflow-[hash]',
  })
  const problems = emitDeclarations({ root, outdir, files: entries.map((entry) => entry.source) })
  if (problems && !partial) throw new Error(`The declarations have errors:\n${problems}`)
  if (problems) console.warn(`skipped over type errors:\n${problems}`)
  writePages(makePages(root), join(outdir, 'docs'))
  copyFileSync(join(root, 'node_modules/zod/LICENSE'), join(outdir, 'docs/zod-license.md'))
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(outdir, join(root, 'dist'))
} finally {
  rmSync(outdir, { recursive: true, force: true })
}

/** Of the 92 files of `zod/mini` the runtime needs a part; to load them all took longer than all of the rest. */
function bundledZod(): Plugin {
  return {
    name: 'bundled-zod',
    setup(build) {
      build.onResolve({ filter: /^zod\/mini$/ }, ({ path }) => ({
        path: fileURLToPath(import.meta.resolve(path)),
        sideEffects: false,
      }))
    },
  }
}

function entriesToBuild(): Entry[] {
  const { found, missing } = splitBySource(root, readEntries(root))
  const list = missing.map((entry) => `  ${entry.subpath} (${entry.condition}): ${entry.source}`).join('\n')
  if (missing.length > 0 && !partial)
    throw new Error(`package.json exports entries without a source:\n${list}`)
  if (missing.length > 0) console.warn(`skipped, no source yet:\n${list}`)
  return found
}

function shared(outdir: string, entries: Entry[], condition: Entry['condition']): BuildOptions {
  return {
    absWorkingDir: root,
    // A set, since two subpaths may share a source.
    entryPoints: [
      ...new Set(entries.filter((e) => e.condition === condition).map((e) => e.source)),
      ...(condition === 'default' ? readBins(root) : []),
    ],
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'node20',
    packages: 'external',
    chunkNames: 'chunks/[hash]',
    legalComments: 'none',
    logLevel: 'warning',
  }
}
