import { transform } from '../compiler/index.ts'
import { buildProject, type ProjectBuild } from './build.ts'
import { printManifest } from './manifest.ts'
import type { HostResolver, ProjectOptions } from './options.ts'
import { ownSpecifier } from './own-package.ts'
import { claimsNoSideEffects, installedNames } from './package-id.ts'
import { createProject, identityOf, type Project } from './project.ts'
import { bundleModule, flowModule } from './templates/flow.ts'
import { serverModule } from './templates/server.ts'
import { stepsModule } from './templates/steps.ts'
import { webhookModule } from './templates/webhook.ts'

/** One bundler at work on one app: several virtual modules ask for the same build. */
export interface Session {
  project: Project
  current?: Promise<ProjectBuild>
}

export const VIRTUAL_PREFIX = 'virtual:stepline/'
const VIRTUAL_NAMES = ['flow', 'steps', 'bundle', 'webhook', 'manifest', 'server'] as const
export type VirtualName = (typeof VIRTUAL_NAMES)[number]

export function createSession(options: ProjectOptions): Session {
  return { project: createProject(options) }
}

/** The app's build: made on first use, kept until `invalidate`. */
export function currentBuild(session: Session, resolveInHost?: HostResolver): Promise<ProjectBuild> {
  session.current ??= buildProject(session.project, resolveInHost)
  return session.current
}

/** Something changed: the next virtual module builds again. Unchanged files are not compiled again. */
export function invalidate(session: Session): void {
  delete session.current
}

/** Which virtual module a specifier (or the id that it was resolved to) means. */
export function virtualNameOf(specifier: string): VirtualName | null {
  const name = /(?:^|[\0/\\])virtual:stepline[/:](\w+)$/.exec(specifier)?.[1]
  return VIRTUAL_NAMES.find((known) => known === name) ?? null
}

/** The code of a virtual module. `build` is asked only by those that depend on the app's code. */
export async function virtualModule(
  session: Session,
  name: VirtualName,
  build: () => Promise<ProjectBuild>,
): Promise<string> {
  const at = (virtual: VirtualName) => VIRTUAL_PREFIX + virtual
  switch (name) {
    case 'flow':
      return (
        nameWorld(session) +
        flowModule({ steps: at('steps'), bundle: at('bundle'), runtime: ownEntry(session, './runtime') })
      )
    case 'webhook':
      return webhookModule(ownEntry(session, './runtime'))
    case 'server':
      return serverModule({ flow: at('flow'), webhook: at('webhook'), routes: ownEntry(session, './node') })
    case 'bundle':
      return bundleModule((await build()).bundle)
    case 'manifest':
      return `export default ${printManifest((await build()).manifest)}`
    case 'steps':
      return stepsModule(
        (await build()).stepFiles.map((file) => ({
          file,
          sideEffectFree: claimsNoSideEffects(file),
        })),
      )
  }
}

/** How a file with directives looks outside of the sandbox. */
export interface HostCompileOptions {
  /** `client`: ids only, for browsers. */
  mode: 'step' | 'client'
  /** The flow module may change while the process lives. */
  dev: boolean
  /** How the flow module is imported. @default the virtual module */
  flow?: string
}

/**
 * Compiles a file with directives for the host. On the server it also leaves behind how to load the flow module: whoever
 * can call `start()` can then load what drives the run, in the same process.
 *
 * @throws CompileError
 */
export function compileForHost(
  session: Session,
  source: string,
  file: string,
  { mode, dev, flow = `${VIRTUAL_PREFIX}flow` }: HostCompileOptions,
): { code: string; map: object | null } {
  const { code, map, entries } = transform(source, file, { mode, ...identityOf(session.project, file) })
  const declares = entries.workflows.length + entries.steps.length + entries.classes.length > 0
  const needsLoader = mode === 'step' && declares
  return { code: needsLoader ? `${code}\n${nameWorld(session)}${registerFlowLoader(dev, flow)}` : code, map }
}

/** What the flow module is made of. */
export interface FlowParts {
  bundle: Pick<ProjectBuild['bundle'], 'code' | 'hash' | 'map'>
  stepFiles: string[]
}

/** Flow, steps and bundle in one module, for hosts without virtual modules. `nameOf` says how it imports a file. */
export function standaloneFlowModule(
  { bundle, stepFiles }: FlowParts,
  nameOf: (file: string) => string,
  runtime: string,
): string {
  const files = stepFiles.map((file) => ({ file: nameOf(file), sideEffectFree: claimsNoSideEffects(file) }))
  return `${stepsModule(files)}${bundleModule(bundle)}import { workflowEntrypoint } from ${JSON.stringify(runtime)}
export const POST = workflowEntrypoint(code, { hash, map })
`
}

/** Leaves behind which World the plugin's options name, wherever a run can be started before anything else is loaded. */
export function nameWorld({ project }: Session): string {
  const { world } = project.options
  return world === undefined ? '' : `;globalThis[Symbol.for("stepline.world")] = ${JSON.stringify(world)};\n`
}

/** Code that leaves behind how the flow module is loaded. */
export function registerFlowLoader(dev: boolean, flow?: string): string {
  return `;globalThis[Symbol.for("stepline.flowLoader")] = ${flowLoader(dev, flow)};\n`
}

/** Code of a function that loads the flow module: each time anew in dev, where the module may change. */
export function flowLoader(dev: boolean, flow = `${VIRTUAL_PREFIX}flow`): string {
  const load = `() => import(${JSON.stringify(flow)})`
  return dev ? `Object.assign(${load}, { dev: true })` : load
}

/** How code of the app imports one of our entries. */
export function ownEntry(session: Session, subpath: string): string {
  return ownSpecifier(subpath, installedNames(session.project.options.root)[0])
}
