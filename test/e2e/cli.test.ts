import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { startServer } from './harness/start-server.ts'
import { createTempApp, type TempApp } from './harness/temp-app.ts'

const WORKFLOW = `import { shout } from './shout.ts'
export async function greet(name: string) {
  'use workflow'
  return shout(await hello(name))
}
async function hello(name: string) {
  'use step'
  return \`version-1 \${name}\`
}
`
const SHOUT = "export const shout = (text: string) => text + '!'\n"
const APP = `import { start } from 'stepline/api'
import { greet } from './workflows/greet.ts'
export default {
  fetch: async (request: Request) => Response.json(await (await start(greet, ['Ada'])).returnValue),
}
`
const PATIENCE = { timeout: 20_000, interval: 50 }

let app: TempApp
beforeAll(async () => {
  app = await createTempApp({
    dependencies: { stepline: `file:${inject('tarball')}` },
    files: { 'workflows/greet.ts': WORKFLOW, 'workflows/shout.ts': SHOUT, 'app.ts': APP },
  })
})
afterAll(() => app?.remove())

/** The built binary, run to its end. */
function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const binary = join(app.dir, 'node_modules/.bin/stepline')
  return new Promise((done) => {
    execFile(binary, args, { cwd: app.dir }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

const ask = async (url: string): Promise<unknown> => (await fetch(url)).json()

test('check counts what an app declares', async () => {
  const { code, out } = await cli('check', '--json')
  expect([code, JSON.parse(out)]).toEqual([0, { workflows: 1, steps: 1, warnings: 0 }])
})

test('check reports every error with its place, and ends with 1', async () => {
  await app.write('bad/first.ts', "export function one() {\n  'use workflow'\n}\n")
  await app.write('bad/second.ts', "export async function two() {\n  'use wrokflow'\n}\n")
  const json = await cli('check', '--json', '--dirs', 'bad')
  const found = json.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { slug: string; line: number })
  expect(json.code).toBe(1)
  expect(found.map(({ slug, line }) => [slug, line])).toEqual([
    ['workflow-not-async', expect.any(Number)],
    ['directive-misspelled', 2],
  ])
  const text = await cli('check', '--dirs', 'bad')
  expect(text.code).toBe(1)
  expect(text.err).toContain('first.ts:')
})

test('explain shows the chain of imports from a workflow to a module', async () => {
  const { code, out } = await cli('explain', 'workflows/shout.ts', '--dirs', 'workflows', '--json')
  expect([code, JSON.parse(out)]).toMatchObject([0, { trail: ['workflows/greet.ts', 'workflows/shout.ts'] }])
  const missing = await cli('explain', 'app.ts', '--dirs', 'workflows', '--json')
  expect([missing.code, JSON.parse(missing.err)]).toMatchObject([1, { error: 'module-not-in-bundle' }])
})

test.each([
  ['a file', 'out/app.mjs', 'out/app.mjs'],
  ['a folder', 'deploy', 'deploy/server.mjs'],
])('build writes %s that serves the app and the route', async (_what, out, script) => {
  const { code, err } = await cli('build', '--dirs', 'workflows', '--entry', 'app.ts', '--out', out)
  expect([code, err]).toEqual([0, ''])
  const server = await startServer({ cwd: app.dir, command: process.execPath, args: () => [script] })
  try {
    expect(await ask(server.url)).toBe('version-1 Ada!')
    expect(await ask(`${server.url}/.well-known/workflow/v1/flow?__health`)).toMatchObject({ healthy: true })
  } finally {
    await server.stop()
  }
})

test('dev serves the app, and again after an edit', async () => {
  const server = await startServer({
    cwd: app.dir,
    command: join(app.dir, 'node_modules/.bin/stepline'),
    args: (port) => ['dev', '--dirs', 'workflows', '--entry', 'app.ts', '--port', String(port)],
  })
  try {
    expect(await ask(server.url)).toBe('version-1 Ada!')
    await app.write('workflows/greet.ts', WORKFLOW.replace('version-1', 'version-2'))
    await vi.waitFor(async () => expect(await ask(server.url)).toBe('version-2 Ada!'), PATIENCE)
  } finally {
    await server.stop()
  }
})

test('init shows what it would write, and writes nothing when nobody can be asked', async () => {
  await app.write('web/package.json', '{"dependencies":{"next":"16"}}')
  await app.write('web/tsconfig.json', '{}')
  const { code, out, err } = await cli('init', '--root', 'web')
  expect([code, err]).toEqual([1, expect.stringContaining('--yes')])
  expect(out).toContain(
    "+ export { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } from 'stepline/next/route'",
  )
  expect(existsSync(join(app.dir, 'web/app'))).toBe(false)
})

test('init writes the route file of Next.js, and finds nothing to do the second time', async () => {
  await app.write('site/package.json', '{"dependencies":{"next":"16"}}')
  await app.write('site/next.config.mjs', 'const config = {}\nexport default config\n')
  expect((await cli('init', '--root', 'site', '--yes')).code).toBe(0)
  const route = join(app.dir, 'site/app/.well-known/workflow/v1/[...path]/route.js')
  expect(await readFile(route, 'utf8')).toContain('stepline/next/route')
  expect(await readFile(join(app.dir, 'site/next.config.mjs'), 'utf8')).toContain(
    'export default withWorkflow(config)',
  )
  const again = await cli('init', '--root', 'site', '--yes', '--json')
  expect(JSON.parse(again.out)).toEqual({ host: 'next', written: [], notes: [] })
})
