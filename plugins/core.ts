import { join } from 'node:path'
import {
  createUnplugin,
  type TransformResult,
  type UnpluginBuildContext,
  type UnpluginContext,
  type UnpluginOptions,
} from 'unplugin'
import {
  compileForHost,
  createSession,
  currentBuild,
  diagnosticAt,
  fileOfId,
  inlineMap,
  invalidate,
  isCodeFile,
  isOwnFile,
  keepLines,
  ownFile,
  ownPackage,
  ownSubpath,
  needsTransform,
  type ProjectBuild,
  type Session,
  throwOnErrors,
  virtualModule,
  virtualNameOf,
} from '../src/bundler/index.ts'
import { mayContainDirectives } from '../src/compiler/index.ts'
import { isClient } from './client-target.ts'
import { hostResolver } from './host-resolver.ts'
import type { Options } from './options.ts'
import { report, reporting } from './report.ts'
import { isNative, isWebpackLike, neverCached, prepareCompiler } from './webpack-like.ts'

/** What the host's face of the plugin learns while the host starts, and the hooks read. */
export interface Core {
  options: Options
  session: Session
  /** Code is reloaded while the process lives. */
  dev: boolean
  /** Files that had a part in a build: one that was saved empty, or broken, may have it again. */
  watched: Set<string>
  /** What browsers last got for a file. */
  clientStubs: Map<string, string>
  /** Native packages stay outside of the output. Frameworks see to that themselves, and copy them along. */
  nativeOutside: boolean
  /** Said once that it is in the config twice. */
  warned?: boolean
}

export function createCore(options: Options = {}): Core {
  return {
    options,
    session: createSession(options),
    dev: false,
    watched: new Set(),
    clientStubs: new Map(),
    nativeOutside: false,
  }
}

/** The root is known only once the host has read its own config. */
export function setRoot(core: Core, root: string): void {
  core.session = createSession({ root, ...core.options })
}

type Framework = Parameters<typeof report>[1]

/** All hooks, for every bundler. */
export function corePlugin(core: Core, framework: Framework): UnpluginOptions {
  return {
    name: 'stepline',
    enforce: 'pre',
    async buildStart() {
      invalidate(core.session)
    },
    resolveId: {
      filter: {
        id: /^[\0/]?virtual:stepline\/|^(?:stepline|workflow)(?:\/|$)|^@workflow\/serde$|^(?:@?libsql(?:\/|$)|pg$)/,
      },
      handler(id, importer) {
        if (virtualNameOf(id) !== null) return virtualId(id, core, framework)
        if (isNative(id))
          return core.nativeOutside && !isWebpackLike(framework) ? { id, external: true } : null
        return resolveOwnSource(id, importer)
      },
    },
    load: {
      filter: { id: /virtual:stepline[/:]/ },
      async handler(id) {
        const name = virtualNameOf(id)
        if (name === null) return undefined
        const code = await reporting(this, framework, () =>
          virtualModule(core.session, name, () => buildAndWatch(this, core, framework)),
        )
        // Rollup and its kin drop a module that nobody seems to need unless it is said to have effects.
        return { code: code ?? '', map: null, moduleSideEffects: 'no-treeshake' }
      },
    },
    transform: {
      filter: {
        id: /\.[cm]?[jt]sx?(?:\?|$)/,
        code: /use workflow|use step|stepline\.flowLoader|workflow-serialize|workflow-deserialize|WORKFLOW_|extends\s+[\w$]*(?:Error|Exception)\b/,
      },
      async handler(code, id) {
        const file = fileOfId(id)
        if (file === null || !isCompiled(file, id)) return undefined
        if (isCompiledAlready(file, code)) return warnOfSecondPlugin(this, core, framework, file)
        if (!needsTransform(core.session.project, file, code)) return undefined
        const mode = isClient(this, core.options) ? 'client' : 'step'
        const output = await reporting(this, framework, () =>
          compileForHost(core.session, code, file, { mode, dev: core.dev }),
        )
        if (output === undefined) return undefined
        if (mode === 'client') core.clientStubs.set(file, output.code)
        return {
          ...withMap(output, framework),
          ...(mode === 'step' && mayContainDirectives(code) ? { moduleSideEffects: true } : {}),
        } as TransformResult
      },
    },
    watchChange() {
      invalidate(core.session)
    },
    rollup: { onLog: isWanted },
    rolldown: { onLog: isWanted },
    vite: { onLog: isWanted },
    webpack: prepareCompiler,
    rspack: prepareCompiler,
    esbuild: { onLoadFilter: /\.[cm]?[jt]sx?$|virtual:stepline:/ },
  }
}

/** What the compiler leaves in every file that declares something. Published packages may come compiled. */
function isCompiledAlready(file: string, code: string): boolean {
  return code.includes('Symbol.for("stepline.flowLoader")') && !/[\\/]node_modules[\\/]/.test(file)
}

function warnOfSecondPlugin(context: UnpluginContext, core: Core, framework: Framework, file: string): void {
  if (core.warned) return
  core.warned = true
  const found = diagnosticAt(core.session.project, 'plugin-twice', {}, { file, line: 1, column: 0 })
  report(context, framework, [{ ...found, severity: 'warning' }])
}

/** Bun takes no maps. Not every loader of webpack takes that of the one before it, but all see one in the code. */
function withMap(output: { code: string; map: object | null }, framework: Framework): typeof output {
  if (framework === 'bun') return { code: keepLines(output), map: null }
  return framework === 'webpack' ? { ...output, code: output.code + inlineMap(output.map) } : output
}

/** A step file loads the flow module lazily, for hosts that load routes lazily; in others that is no news to anybody. */
function isWanted(_level: string, { code, message }: { code?: string; message: string }): false | void {
  if (code === 'INEFFECTIVE_DYNAMIC_IMPORT' && message.includes('virtual:stepline/flow')) return false
}

async function buildAndWatch(
  context: UnpluginBuildContext & UnpluginContext,
  core: Core,
  framework: Framework,
): Promise<ProjectBuild> {
  const build = await currentBuild(core.session, hostResolver(context))
  neverCached(context)
  for (const file of build.watchFiles) core.watched.add(file)
  for (const file of core.watched) context.addWatchFile(file)
  report(
    context,
    framework,
    build.diagnostics.filter(({ severity }) => severity === 'warning'),
  )
  throwOnErrors(build.diagnostics)
  return build
}

/**
 * This package by its names, when it runs from its sources and nothing is installed. An installed package is left to the
 * host, which knows whether to bundle it. Nobody else knows that we stand in for `@workflow/serde` where that is missing.
 */
function resolveOwnSource(id: string, importer: string | undefined): string | null {
  const { fromSource, root } = ownPackage()
  if (!fromSource && id !== '@workflow/serde') return null
  const subpath = ownSubpath(id, importer ?? root)
  return subpath === null ? null : ownFile(subpath, 'default')
}

/** The prefix keeps other plugins of Rollup's kin away. esbuild resolves imports only from folders that exist. */
function virtualId(id: string, core: Core, framework: Framework): string {
  if (framework === 'esbuild') return join(core.session.project.options.root, id.replace('/', ':'))
  return `\0${id.replace(/^[\0/]/, '')}`
}

/** `?raw`, `?url` and the like ask for the file, not for the module. */
function isCompiled(file: string, id: string): boolean {
  return isCodeFile(file) && !isOwnFile(file) && !/[?&](?:raw|url|inline)(?:[&=]|$)/.test(id)
}

export const unplugin = createUnplugin((options: Options | undefined, meta) =>
  corePlugin({ ...createCore(options), nativeOutside: true }, meta.framework),
)
