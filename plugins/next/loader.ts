import { basename, dirname, relative } from 'node:path'
import {
  compileForHost,
  createSession,
  currentBuild,
  invalidate,
  isOwnFile,
  nameWorld,
  ownEntry,
  ownFile,
  type ProjectBuild,
  type Session,
  standaloneFlowModule,
  throwOnErrors,
} from '../../src/bundler/index.ts'
import { mayContainDirectives } from '../../src/compiler/index.ts'
import { formatDiagnostic } from '../../src/errors/index.ts'
import type { LoaderOptions } from './loader-options.ts'

/** What webpack and Turbopack have in common of a loader's context. */
interface LoaderContext {
  resourcePath: string
  getOptions(): LoaderOptions
  async(): (error: unknown, code?: string, map?: object | null) => void
  addDependency(file: string): void
  addContextDependency?(folder: string): void
  emitWarning?(warning: Error): void
  /** Webpack's alone. */
  _compiler?: object
}

/** One per app and kind of build: the processes that run loaders live as long as the dev server. */
const sessions = new Map<string, Session>()

/** The loader behind `withWorkflow`, for webpack and Turbopack. Not for use on its own. */
export default function loader(this: LoaderContext, source: string, map?: object): void {
  const done = this.async()
  run(this, source, map).then(
    ({ code, map: newMap }) => done(null, code, newMap),
    (error: unknown) => done(error),
  )
}

async function run(context: LoaderContext, source: string, map: object | undefined) {
  const options = context.getOptions()
  const session = sessionOf(options)
  if (options.mode === 'flow') return { code: await flowCode(context, session), map: null }
  const file = context.resourcePath
  if (isOwnFile(file) || !mayContainDirectives(source)) return { code: source, map: map ?? null }
  const { mode, dev } = options
  const output = compileForHost(session, source, file, { mode, dev, flow: ownEntry(session, './next/flow') })
  const isTurbopack = context._compiler === undefined
  return { code: output.code, map: output.map && isTurbopack ? nameByFile(output.map, file) : output.map }
}

/** Turbopack leaves a map alone whose source it does not find next to the file. */
function nameByFile(map: object, file: string): object {
  return { ...map, file: basename(file), sources: [basename(file)] }
}

function sessionOf(options: LoaderOptions): Session {
  const key = JSON.stringify({ ...options, mode: '' })
  const known = sessions.get(key)
  if (known) return known
  const { root, dirs, include, exclude, dependencies, world } = options
  const session = createSession({
    root,
    ...(dirs && { dirs }),
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(dependencies !== undefined && { dependencies }),
    ...(world !== undefined && { world }),
  })
  sessions.set(key, session)
  return session
}

/** The generated module, in place of the one that stands for it. Step files are named relative to it. */
async function flowCode(context: LoaderContext, session: Session): Promise<string> {
  invalidate(session)
  const build = await currentBuild(session)
  watch(context, build)
  for (const found of build.diagnostics) {
    if (found.severity === 'warning') context.emitWarning?.(new Error(formatDiagnostic(found)))
  }
  throwOnErrors(build.diagnostics)
  const from = dirname(context.resourcePath)
  const nameOf = (file: string): string => {
    const path = relative(from, file).replaceAll('\\', '/')
    return path.startsWith('.') ? path : `./${path}`
  }
  return nameWorld(session) + standaloneFlowModule(build, nameOf, nameOf(ownFile('./runtime', 'default')!))
}

/** A new file shows as a change of its folder. */
function watch(context: LoaderContext, build: ProjectBuild): void {
  for (const file of build.watchFiles) context.addDependency(file)
  const folders = new Set(build.modules.map(({ file }) => dirname(file)))
  for (const folder of folders) {
    if (!/[\\/]node_modules[\\/]/.test(folder)) context.addContextDependency?.(folder)
  }
}
