import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { readEntries } from '../../src/scripts/entries.ts'
import { createApi, type Outcome } from '../hosts/api.ts'
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

/** What the apps of these hosts need besides the package; one folder has all, as a monorepo's root. */
const HOSTS = { express: ['express', 'rolldown'], vite: ['vite'], nitro: ['nitro'] }

describe.each([
  { name: 'stepline', resolution: 'nodenext', others: [] },
  { name: ALIAS, resolution: 'bundler', others: Object.values(HOSTS).flat() },
] as const)('installed into an empty folder as $name', ({ name, resolution, others }) => {
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
      // Vite reads files of a root above the app only when there are workspaces.
      packageJson: { workspaces: ['apps/*'] },
      dependencies: {
        [name]: `file:${tarball}`,
        '@types/node': 'same',
        ...Object.fromEntries(others.map((other) => [other, 'same'])),
      },
    })
  })
  afterAll(() => app?.remove())

  it('loads by every entry, in plain Node', async () => {
    expect(await app.run('node', ['load.js'])).toBe('loaded\n')
  })

  it("has types that hold together, by Node's rules or a bundler's", () => {
    expect(checkTypes({ dir: app.dir, file: 'types.ts', packageName: name, resolution })).toEqual([])
  })

  it.each(name === ALIAS ? Object.keys(HOSTS) : [])(
    'an app on %s builds, and runs a workflow to its end',
    async (host) => {
      const dir = join('apps', host)
      const files = { ...(await filesOf(`apps/${host}`, '')), ...(await filesOf('workflows', 'workflows/')) }
      for (const [path, text] of Object.entries(files)) await app.write(join(dir, path), text)
      const ended = await buildAndRun(join(app.dir, dir))
      expect(ended).toMatchObject({ status: 'completed', output: { approvedBy: 'Ada' } })
    },
  )
})

async function buildAndRun(cwd: string): Promise<Outcome> {
  await runCommand('npm', ['run', '--silent', 'build'], { cwd })
  const server = await startServer({ cwd, command: 'npm', args: () => ['run', '--silent', 'start'] })
  try {
    const api = createApi(server.url)
    const runId = await api.start('handleOrder', ['order-1', ['tea']])
    await vi.waitFor(() => api.resume('approval:order-1', { by: 'Ada' }), { timeout: 20_000, interval: 50 })
    return await api.outcome(runId)
  } finally {
    await server.stop()
  }
}

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
