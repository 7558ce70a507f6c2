import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  build,
  type BuildFailure,
  type BuildOptions,
  type BuildResult,
  type Loader,
  type Plugin,
} from 'esbuild'
import type { Diagnostic } from '../errors/index.ts'
import { fromEsbuild, unresolvedSpecifier } from './diagnostics.ts'
import { type ImportGraph, importGraph } from './import-graph.ts'
import type { HostResolver } from './options.ts'
import { ownModules } from './own-modules.ts'
import { SANDBOX_CONDITIONS } from './package-id.ts'
import type { Project } from './project.ts'
import {
  bytesInOutput,
  reportRuntimeImports,
  type RuntimeImports,
  runtimeModules,
} from './runtime-modules.ts'
import { entryModule, hostResolution, markers, sources, withoutImports } from './workflow-bundle-plugins.ts'

/** The code of all workflows of an app, as one script. */
export interface WorkflowBundle {
  /** `(function (__stepline_tick) { … })`: evaluates to a function of the loop guard. */
  code: string
  /** sha256 of the code, in hex. The same wherever the checkout lies. */
  hash: string
  /** Source map as JSON, sources relative to the root; empty without one. */
  map: string
  /** Every file that went in, or was looked at. */
  files: string[]
  graph: ImportGraph
  /** file → bytes in the code. */
  bytes: Map<string, number>
  diagnostics: Diagnostic[]
}

const BANNER = '(function (__stepline_tick) {"use strict";'
const FOOTER = '})'

/** Pictures, styles and components of other compilers: reachable from shared helpers, but without use in a workflow. */
const IGNORED: Record<string, Loader> = Object.fromEntries(
  (
    '.css .scss .sass .less .svg .png .jpg .jpeg .gif .webp .ico .woff .woff2 ' +
    '.vue .svelte .astro .mdx .node .wasm'
  )
    .split(' ')
    .map((extension) => [extension, 'empty' as const]),
)

/** Bundles the workflow files and what they import, for the sandbox. Never throws for what is wrong with the code. */
export async function buildWorkflowBundle(
  project: Project,
  entries: string[],
  resolveInHost?: HostResolver,
): Promise<WorkflowBundle> {
  const seen = new Set<string>()
  const met: RuntimeImports = []
  const plugins = [
    entryModule(project, entries),
    runtimeModules(project, met),
    ownModules(),
    markers(),
    ...(resolveInHost ? [hostResolution(resolveInHost)] : []),
    sources(project, seen),
  ]
  let result = await run(bundleOptions(project, plugins, false))
  const failed = result.failed?.errors ?? []
  if (failed.length > 0) {
    // Once more without the imports that lead nowhere: esbuild stops at them, and there may be more to report.
    const missing = new Set(failed.flatMap((message) => unresolvedSpecifier(message) ?? []))
    result = await run(bundleOptions(project, [withoutImports(missing), ...plugins], false))
  }
  // Without `keepNames` a class or function that had to be renamed, since two files have one of that name, would show
  // the new name at run time. With it, every function costs a call: so only when there was such a clash.
  if (failed.length === 0 && renamedSomething(result.map)) {
    result = await run(bundleOptions(project, plugins, true))
  }
  const { root } = project.options
  const graph = importGraph(result.metafile, root, entries)
  const compileErrors = [...seen].flatMap((file) => diagnosticsOf(project, file))
  const broken = new Set(compileErrors.filter((d) => d.severity === 'error').map((d) => d.file))
  // A file with errors went in uncompiled: what else is found in it may be a consequence.
  const bundleErrors = [
    ...fromEsbuild(project, failed),
    ...reportRuntimeImports(project, met, result.code, graph),
  ]
  const diagnostics = [...compileErrors, ...bundleErrors.filter((d) => !broken.has(d.file))]
  return {
    code: result.code,
    hash: createHash('sha256').update(result.code).digest('hex'),
    map: project.options.sourcemap ? compactJson(result.map) : '',
    files: [...seen].sort(),
    graph,
    bytes: bytesInOutput(result.metafile, root),
    diagnostics,
  }
}

interface Output {
  code: string
  map: string
  metafile: BuildResult<{ metafile: true }>['metafile']
  failed?: BuildFailure
}

async function run(options: BuildOptions & { metafile: true; write: false }): Promise<Output> {
  try {
    const { outputFiles, metafile } = await build(options)
    const text = (suffix: string) => outputFiles.find((file) => file.path.endsWith(suffix))?.text ?? ''
    return { code: text('.js'), map: text('.js.map'), metafile }
  } catch (error) {
    const failed = error as BuildFailure
    if (!Array.isArray(failed.errors)) throw error
    return { code: '', map: '', metafile: { inputs: {}, outputs: {} }, failed }
  }
}

function bundleOptions(
  project: Project,
  plugins: Plugin[],
  keepNames: boolean,
): BuildOptions & { metafile: true; write: false } {
  const { root, minify, define } = project.options
  const tsconfig = findTsconfig(root)
  return {
    entryPoints: ['stepline:entry'],
    entryNames: 'workflows',
    absWorkingDir: root,
    outdir: root,
    write: false,
    bundle: true,
    metafile: true,
    format: 'iife',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: SANDBOX_CONDITIONS,
    target: 'node20',
    // There are no modules at run time. An `import()` that esbuild cannot follow would give an error of the host's realm,
    // in a later turn; as `require()` it rejects at once with what the prelude has to say.
    supported: { 'dynamic-import': false },
    banner: { js: BANNER },
    footer: { js: FOOTER },
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    keepNames,
    minify,
    // There is no module at run time to have a `meta`: what the host defines is replaced, the rest is undefined.
    define: { 'import.meta.env': '{}', 'import.meta': '{}', ...define },
    loader: IGNORED,
    logLevel: 'silent',
    ...(tsconfig ? { tsconfig } : {}),
    plugins,
  }
}

/** esbuild indents its maps. */
function compactJson(text: string): string {
  return text === '' ? '' : JSON.stringify(JSON.parse(text))
}

/** esbuild notes in `names` what it had to call otherwise. */
function renamedSomething(map: string): boolean {
  const { names } = JSON.parse(map || '{"names":[]}') as { names: string[] }
  // The helpers that the compiler puts into every file have no names that anybody could ask for.
  return names.some((name) => !name.startsWith('__stepline'))
}

/** Given by hand, since esbuild applies a tsconfig of its own finding only to files that it has resolved itself. */
export function findTsconfig(root: string): string | null {
  for (let dir = root; ; dir = dirname(dir)) {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      if (existsSync(join(dir, name))) return join(dir, name)
    }
    if (dirname(dir) === dir) return null
  }
}

function diagnosticsOf(project: Project, file: string): readonly Diagnostic[] {
  const record = project.files.get(file)
  return record?.compiled?.diagnostics ?? record?.guarded?.diagnostics ?? []
}
