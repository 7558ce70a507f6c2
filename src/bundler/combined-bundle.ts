import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { throwOnErrors } from './build.ts'
import { CompileError } from '../errors/index.ts'
import { isBuildFailure } from './dependencies.ts'
import { fromHostBuild } from './diagnostics.ts'
import { hostPlugin } from './host-plugin.ts'
import { type Manifest, printManifest } from './manifest.ts'
import type { ProjectOptions } from './options.ts'
import { createSession, currentBuild, VIRTUAL_PREFIX } from './session.ts'
import { findTsconfig } from './workflow-bundle.ts'

export interface CombinedBundleOptions extends ProjectOptions {
  /** The module to write; webhook module and manifest.json go next to it. @default <outdir>/flow.mjs */
  outfile?: string
  /** @default '.well-known/workflow/v1', below the root */
  outdir?: string
  /** A module of the app to bundle along, such as its server; its exports are exported as well. */
  entry?: string
  /** Packages to leave outside, besides native ones. */
  external?: string[]
  /** Write to disk. @default true */
  write?: boolean
  /** Further esbuild plugins. */
  plugins?: Plugin[]
}

export interface CombinedBundle {
  /** Path and content of everything that was, or would be, written. */
  files: Array<{ path: string; contents: string }>
  manifest: Manifest
  /** Content hash of the workflow bundle. */
  hash: string
}

/** Native code and its loaders find their binaries relative to their own files; `pg` is there or not, as the app chose. */
const EXTERNAL = ['libsql', '@libsql/*', '*.node', 'esbuild', 'pg']

/** CommonJS dependencies expect these three names. */
const BANNER = `import { createRequire as __stepline_createRequire } from "node:module"
import { fileURLToPath as __stepline_fileURLToPath } from "node:url"
import { dirname as __stepline_dirname } from "node:path"
const require = __stepline_createRequire(import.meta.url)
const __filename = __stepline_fileURLToPath(import.meta.url)
const __dirname = __stepline_dirname(__filename)`

/**
 * Builds an app's workflows and steps into one self-contained ES module, for anyone without a bundler. It exports
 * `POST` (the flow route), `webhook`, `fetch(request)` and `handleNodeRequest(req, res)` for both routes.
 *
 * @throws CompileError with every error of the app's workflows and steps, or else of the rest of the app
 * @example await createCombinedBundle({ root: process.cwd(), outdir: 'dist/workflow' })
 */
export async function createCombinedBundle(options: CombinedBundleOptions = {}): Promise<CombinedBundle> {
  const session = createSession(options)
  const { root } = session.project.options
  const outfile = resolve(
    root,
    options.outfile ?? join(options.outdir ?? '.well-known/workflow/v1', 'flow.mjs'),
  )
  const { diagnostics, manifest, bundle } = await currentBuild(session)
  throwOnErrors(diagnostics)
  const host = buildOptions(options, root, outfile, hostPlugin(session))
  const { outputFiles } = await build(host).catch((error: unknown) => {
    throw isBuildFailure(error) ? new CompileError(fromHostBuild(session.project, error.errors)) : error
  })
  const files = [
    ...outputFiles.map(({ path, text }) => ({ path, contents: text })),
    { path: join(dirname(outfile), 'webhook.mjs'), contents: webhookFile(outfile) },
    { path: join(dirname(outfile), 'manifest.json'), contents: printManifest(manifest) },
  ]
  if (options.write !== false) await writeAll(files)
  return { files, manifest, hash: bundle.hash }
}

function buildOptions(
  options: CombinedBundleOptions,
  root: string,
  outfile: string,
  host: Plugin,
): BuildOptions & { write: false } {
  const tsconfig = findTsconfig(root)
  const entry =
    options.entry === undefined ? '' : `export * from ${JSON.stringify(resolve(root, options.entry))}\n`
  return {
    stdin: {
      // Naming them makes esbuild rename whatever the app calls so: the banner's must be the only ones.
      contents: `${entry}export * from "${VIRTUAL_PREFIX}server"\nexport { default } from "${VIRTUAL_PREFIX}server"
if (typeof require + typeof __filename + typeof __dirname === "") throw new Error("unreachable")`,
      resolveDir: root,
      sourcefile: 'stepline-entry.js',
    },
    absWorkingDir: root,
    outfile,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: [...EXTERNAL, ...(options.external ?? [])],
    banner: { js: BANNER },
    // One character beyond it would double the file in memory, and take longer to read and compile.
    charset: 'ascii',
    legalComments: 'none',
    keepNames: true,
    sourcemap: options.sourcemap === false ? false : 'linked',
    sourcesContent: false,
    minify: options.minify ?? false,
    define: options.define ?? {},
    logLevel: 'silent',
    ...(tsconfig ? { tsconfig } : {}),
    plugins: [host, ...(options.plugins ?? [])],
  }
}

/** The webhook route shares the process, and so everything else, with the flow route. */
function webhookFile(outfile: string): string {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']
  const from = `./${outfile.slice(dirname(outfile).length + 1)}`
  return `export { ${methods.map((method) => `webhook as ${method}`).join(', ')} } from ${JSON.stringify(from)}\n`
}

async function writeAll(files: CombinedBundle['files']): Promise<void> {
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, contents)
  }
}
