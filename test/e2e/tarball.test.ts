import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { readEntries } from '../../src/scripts/entries.ts'
import { createApi } from '../hosts/api.ts'
import { checkTypes } from './harness/check-types.ts'
import { runCommand } from './harness/run-command.ts'
import { startServer } from './harness/start-server.ts'
import { createTempApp, type TempApp } from './harness/temp-app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tarball = inject('tarball')
const entries = readEntries(root)
/** Entries that are not to be imported in an empty folder. */
const ELSEWHERE: Record<string, string> = {
  './vitest/setup': 'Vitest runs it before each test file',
  './nest': 'a class of NestJS, which the app has',
  './nest/worker': 'the code of a thread',
  './register': '`node --import` runs it',
}
const subpaths = [...new Set(entries.map((entry) => entry.subpath))].filter((path) => !ELSEWHERE[path])
/** Without plugins, whose declarations name hosts that an empty folder has not. */
const hostless = [...new Set(entries.filter(({ source }) => source.startsWith('src/')).map((e) => e.subpath))]

/** As apps that move from there install it: `"workflow": "npm:stepline@…"`. */
const ALIAS = 'workflow'

describe.each(['stepline', ALIAS])('installed into an empty folder as %s', (name) => {
  let app: TempApp
  beforeAll(async () => {
    app = await createTempApp({
      files: {
        'load.js': `for (const path of ${JSON.stringify(subpaths)}) {
          const names = Object.keys(await import(path.replace('.', '${name}')))
          if (names.length === 0) throw new Error(path + ' exports nothing')
        }
        console.log('loaded')`,
        'types.ts':
          `import 'virtual:stepline/flow'\n` +
          hostless
            .map((path, i) => `import * as entry${i} from '${path.replace('.', name)}'\nvoid entry${i}\n`)
            .join(''),
      },
      dependencies: { [name]: `file:${tarball}`, '@types/node': 'same' },
    })
  })
  afterAll(() => app?.remove())

  it('loads by every entry, in plain Node', async () => {
    expect(await app.run('node', ['load.js'])).toBe('loaded\n')
  })

  it.each(['nodenext', 'bundler'] as const)(
    'has types that hold together, with %s resolution',
    (resolution) => {
      expect(checkTypes({ dir: app.dir, file: 'types.ts', packageName: name, resolution })).toEqual([])
    },
  )
})

describe.each([
  { host: 'express', dependencies: ['express', 'rolldown'] },
  { host: 'vite', dependencies: ['vite'] },
  { host: 'nitro', dependencies: ['nitro'] },
])('an app on $host that installs it as workflow', ({ host, dependencies }) => {
  let app: TempApp
  beforeAll(async () => {
    const versions = Object.fromEntries(dependencies.map((name) => [name, 'same']))
    const { 'package.json': manifest = '{}', ...sources } = await filesOf(`apps/${host}`, '')
    const files = { ...sources, ...(await filesOf('workflows', 'workflows/')) }
    const packageJson = JSON.parse(manifest) as Record<string, unknown>
    app = await createTempApp({
      files,
      packageJson,
      dependencies: { ...versions, [ALIAS]: `file:${tarball}` },
    })
  })
  afterAll(() => app?.remove())

  it('builds, and runs a workflow to its end', async () => {
    await runCommand('npm', ['run', '--silent', 'build'], { cwd: app.dir })
    const server = await startServer({
      cwd: app.dir,
      command: 'npm',
      args: () => ['run', '--silent', 'start'],
    })
    try {
      const api = createApi(server.url)
      const runId = await api.start('handleOrder', ['order-1', ['tea']])
      await vi.waitFor(() => api.resume('approval:order-1', { by: 'Ada' }), { timeout: 20_000, interval: 50 })
      expect(await api.outcome(runId)).toMatchObject({ status: 'completed', output: { approvedBy: 'Ada' } })
    } finally {
      await server.stop()
    }
  })
})

/** The files of a fixture, which imports the package by the name of the alias. */
async function filesOf(fixture: string, prefix: string): Promise<Record<string, string>> {
  const folder = join(root, 'fixtures', fixture)
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = paths.map(async (path) => {
    const text = await readFile(path, 'utf8')
    return [
      prefix + path.slice(folder.length + 1),
      text.replaceAll(/(?<!virtual:)\bstepline\b/g, ALIAS),
    ] as const
  })
  return Object.fromEntries(await Promise.all(texts))
}
