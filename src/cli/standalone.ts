import { join, resolve } from 'node:path'
import { type CombinedBundle, createCombinedBundle, ownFile } from '../bundler/index.ts'
import type { CommandContext } from './index.ts'
import { readProjectOptions } from './project.ts'

export const standaloneOptions = { entry: { type: 'string' } } as const
export const standaloneHelp =
  '  --entry <module>    a module of the app to bundle along; its default export answers other requests'

/** A server of its own: the routes, and behind them the `fetch` that the app's module exports by default. */
function serverSource(entry: string | undefined): string {
  const app = entry === undefined ? 'const app = undefined' : `import app from ${JSON.stringify(entry)}`
  return `${app}
import { createServer } from 'node:http'
import { fetch as workflow } from 'virtual:stepline/server'
import { routeOf, toNodeHandler } from ${JSON.stringify(ownFile('./node', 'default'))}
const handle = (request) =>
  routeOf(new URL(request.url).pathname) || !app ? workflow(request) : app.fetch(request)
const port = Number(process.env.PORT || 3000)
createServer(toNodeHandler(handle)).listen(port, process.env.HOST, () => console.log(\`http://localhost:\${port}\`))
`
}

/** Builds the app's workflows, with a server or without one, into a folder or one file. */
export function buildStandalone(context: CommandContext, out: string): Promise<CombinedBundle> {
  const { options } = context
  const project = readProjectOptions(context)
  const entry = typeof options['entry'] === 'string' ? resolve(project.root, options['entry']) : undefined
  const isFile = /\.m?js$/.test(out)
  return createCombinedBundle({
    ...project,
    outfile: isFile ? resolve(project.root, out) : join(resolve(project.root, out), 'server.mjs'),
    entry: 'stepline:server',
    plugins: [
      {
        name: 'stepline-server',
        setup(build) {
          build.onResolve({ filter: /stepline:server$/ }, () => ({
            path: 'server',
            namespace: 'stepline-cli',
          }))
          build.onLoad({ filter: /.*/, namespace: 'stepline-cli' }, () => ({
            contents: serverSource(entry),
            resolveDir: project.root,
          }))
        },
      },
    ],
  })
}
