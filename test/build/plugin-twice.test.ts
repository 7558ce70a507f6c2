import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { createServer } from 'vite'
import { expect, it } from 'vitest'
import rolldownPlugin from '../../plugins/rolldown.ts'
import rollupPlugin from '../../plugins/rollup.ts'
import vitePlugin from '../../plugins/vite.ts'
import { tempApp } from './temp-app.ts'

const app = {
  'package.json': '{ "private": true, "type": "module" }',
  'main.js': `export async function order() {\n  'use workflow'\n  return 'done'\n}\n`,
}

const warnings = (logs: string[]): string[] => logs.filter((text) => text.includes('[plugin-twice]'))

it.each([
  ['rollup', rollup, rollupPlugin],
  ['rolldown', rolldown, rolldownPlugin],
] as const)('%s says once that the plugin is there twice, and builds', async (_name, bundle, workflow) => {
  const root = tempApp(app)
  const logs: string[] = []
  const build = await (bundle as typeof rollup)({
    input: join(root, 'main.js'),
    external: /stepline/,
    onLog: (_level, log) => void logs.push(log.message),
    plugins: [workflow({ root }), workflow({ root })] as never,
  })
  const { output } = await build.generate({ format: 'es' })
  await build.close()
  expect(output[0].code).toContain('workflow//./main//order')
  expect(warnings(logs)).toEqual([expect.stringContaining('Remove one of them')])
})

it('Vite says it too', async () => {
  const root = tempApp(app)
  const logs: string[] = []
  const log = (text: string): void => void logs.push(text)
  const silent = { info: log, warn: log, warnOnce: log, error: log, clearScreen: () => undefined }
  const server = await createServer({
    root,
    configFile: false,
    server: { middlewareMode: true, ws: false },
    customLogger: { ...silent, hasWarned: false, hasErrorLogged: () => false },
    plugins: [vitePlugin(), vitePlugin()],
  })
  await server.environments.ssr.transformRequest('/main.js')
  await server.close()
  expect(warnings(logs)).toHaveLength(1)
})
