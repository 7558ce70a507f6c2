import { build } from 'vite'
import { expect, it } from 'vitest'
import workflow from '../../plugins/vite.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { tempApp } from './temp-app.ts'

const app = {
  'package.json': '{ "private": true, "type": "module" }',
  'index.html': '<script type="module" src="/main.js"></script>',
  'main.js': "import { order } from './order.js'\nconsole.log(order)\n",
  'order.js': "export async function order() {\n  'use workflow'\n  return 'done'\n}\n",
}

async function warningsOf(files: Record<string, string>): Promise<string[]> {
  const warnings: string[] = []
  const warn = (text: string): void => void warnings.push(text)
  const quiet = {
    info: () => undefined,
    error: warn,
    clearScreen: () => undefined,
    hasErrorLogged: () => false,
  }
  await build({
    root: tempApp(files, ['vite']),
    configFile: false,
    customLogger: { ...quiet, warn, warnOnce: warn, hasWarned: false },
    plugins: [workflow(), preludePlugin() as never],
    environments: { workflow: { build: { rolldownOptions: { external: /^(?:libsql|pg)/ } } } },
  })
  return warnings.filter((text) => text.includes('[vite-server-missing]'))
}

it('an app that is pages alone is told that nothing would run its workflows, and what to do', async () => {
  expect(await warningsOf(app)).toEqual([
    expect.stringMatching(/none of its files imports "dist\/workflow\/index\.js".*handleNodeRequest/s),
  ])
})

it('an app with a server of its own is not', async () => {
  const server =
    "import { handleNodeRequest } from './dist/workflow/index.js'\nconsole.log(handleNodeRequest)\n"
  expect(await warningsOf({ ...app, 'server.js': server })).toEqual([])
})
