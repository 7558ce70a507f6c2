/**
 * Workflows without a bundler, in JavaScript and TypeScript: Node.js compiles the app's files as it loads them. The workflow
 * bundle is built first; what is wrong with the code of workflows and steps keeps the app from starting.
 *
 * @example
 * // node --import stepline/register server.ts
 * createServer(createWorkflowListener()).listen(3000)
 */
import module from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { createSession, currentBuild, ownFile } from '../src/bundler/index.ts'
import { pathToFileURL } from 'node:url'
import { formatDiagnostic } from '../src/errors/index.ts'
import { installInBun } from './register/bun.ts'
import { addressOf, generateModules, type HookData } from './register/generated.ts'
import { createHooks, type Hooks } from './register/hooks.ts'

/** Node.js 22.15 and later: hooks in the app's own thread, which reach `require()` too. */
const { registerHooks } = module as { registerHooks?: (hooks: Hooks) => void }

// Threads of the app are given the same flags, and have what they need from it.
if (isMainThread) await register(process.cwd())

async function register(root: string): Promise<void> {
  const session = createSession({ root })
  const build = await currentBuild(session)
  for (const found of build.diagnostics) {
    if (found.severity === 'warning') console.warn(formatDiagnostic(found))
  }
  const data = await generateModules(session, build)
  if (process.versions['bun']) return installInBun(session, build, data)
  install(data)
  // Stacks name the lines of the sources: what runs is compiled in memory, and no file shows it.
  process.setSourceMapsEnabled(true)
  const flow = addressOf(session.project.options.root, 'flow')
  const holder = globalThis as { [key: symbol]: unknown }
  holder[Symbol.for('stepline.flowLoader')] = () => import(flow)
}

function install(data: HookData): void {
  if (registerHooks) return registerHooks(createHooks(data))
  module.register(pathToFileURL(ownFile('./register/thread', 'default')!).href, { data })
}
