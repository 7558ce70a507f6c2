import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  ownEntry,
  type ProjectBuild,
  type Session,
  standaloneFlowModule,
  throwOnErrors,
  virtualModule,
} from '../../src/bundler/index.ts'

/** What the hooks are told. It goes to a thread of its own, so it is plain data. */
export interface HookData {
  /** The app's folder. */
  root: string
  /** Address → code of the generated modules. */
  modules: Record<string, string>
  /** Files of dependencies that have directives: only these are compiled below `node_modules`. */
  dependencies: string[]
}

/** Where a generated module seems to lie: in the app's folder, so that it finds what the app has installed. */
export function addressOf(root: string, name: string): string {
  return pathToFileURL(join(root, `virtual:stepline:${name}`)).href
}

/** @throws CompileError with every error of the app's workflows and steps */
export async function generateModules(session: Session, build: ProjectBuild): Promise<HookData> {
  throwOnErrors(build.diagnostics)
  const { root } = session.project.options
  const flow = standaloneFlowModule(build, (file) => pathToFileURL(file).href, ownEntry(session, './runtime'))
  const modules = { [addressOf(root, 'flow')]: flow }
  for (const name of ['webhook', 'server', 'manifest'] as const) {
    modules[addressOf(root, name)] = await virtualModule(session, name, () => Promise.resolve(build))
  }
  const dependencies = build.modules
    .map(({ file }) => file)
    .filter((file) => /[\\/]node_modules[\\/]/.test(file))
  return { root, modules, dependencies }
}
