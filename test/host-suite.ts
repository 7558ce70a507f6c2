/**
 * What every host has to do, in dev and in production: the same assertions for all of them. A file in test/hosts names
 * a host; the app is in fixtures/apps, its workflows are in fixtures/workflows.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { Server } from './e2e/harness/start-server.ts'
import { createHostApp, type HostApp, type HostAppOptions, readOutput } from './hosts/host-app.ts'
import { type Api, createApi, type Outcome } from './hosts/api.ts'
import { FAST } from './hosts/fast.ts'
import { positionOf } from './hosts/position-of.ts'
import { SIGNED_BODIES, sendSigned } from './hosts/signed-webhook.ts'

export interface Host extends HostAppOptions {
  /** Folders that the build writes. */
  output: string[]
  /** Copies of the flow handler: hosts that build entries apart from each other have one in each. @default 1 */
  handlers?: number
  /** `lines`: the host's own source maps have no columns. @default 'columns' */
  stepStacks?: 'lines' | 'columns'
  /** Scripts that serve what was built. @default ['start'] */
  servers?: string[]
  /** The folder of the output with what browsers load, whose page imports `greet`. @default none: the app has no page */
  browser?: string
  /** What the app's own `workflows/host.ts` gives back, a step that uses what only this host offers. @default null */
  offers?: unknown
  /** Another host that is built and watched by the same program: edits, and a second build, are tested there. */
  builtAs?: string
  /** Its second build takes longer than the rest, or shows what that of another host does: CI leaves it to full runs. */
  slowBuild?: true
  /** Files of the output that carry the time of the build, by the host's own doing. */
  dated?: string[]
  /** Its watcher does not say when it is ready: a save that came too early is repeated. */
  savesAgain?: true
  /** Parts of names that depend on the time of the build, by the host's own doing: left out of the comparison. */
  stamp?: RegExp
  /** Tests of this host alone, with what was built. */
  also?: (app: () => HostApp) => void
  /** Modes that cannot be tested here, and why: the table at the end of the run says so. @default none */
  skip?: { dev?: string; production?: string }
}

/** Long enough for a busy machine; whoever waits goes on as soon as the condition holds. */
const PATIENCE = { timeout: 20_000, interval: 50 }
/** Dev servers that put a new worker in the place of the old one leave some requests without any answer. Milliseconds. */
const ANSWER = 5000
const ROUTES = '/.well-known/workflow/v1'

export function describeHost(host: Host): void {
  let app: HostApp
  beforeAll(async () => {
    app = await createHostApp(host, inject('tarball'))
  })
  describe('dev', () => {
    if (host.skip?.dev) return skipped(host.skip.dev)
    describeDev(host, () => app)
  })
  describe('production', () => {
    if (host.skip?.production) return skipped(host.skip.production)
    describeBuild(host, () => app)
    describe.each(host.servers ?? ['start'])('%s', (script) => {
      describeServer(host, () => app, script)
    })
    host.also?.(() => app)
  })
}

function skipped(reason: string, what = 'everything'): void {
  // The reporter reads the reason.
  // oxlint-disable-next-line vitest/expect-expect
  test(what, ({ skip }) => skip(reason))
}

function describeDev(host: Host, app: () => HostApp): void {
  const running = serving(app, 'dev')
  describeBehaviour(host, app, running)
  if (host.builtAs) skipped(`edits are as in ${host.builtAs}`, 'edits')
  else describeEdits(host, app, running)
  leavesNothingBehind(app, running)
}

function describeEdits(host: Host, app: () => HostApp, running: Running): void {
  const api = (): Api => createApi(running.server.url, ANSWER)
  const greet = (): Promise<Outcome> => api().runToEnd('greet', ['Ada'])

  test.each([
    ['a step', 'salute', 'step', 'workflow-1 step-2 Ada helper-1 helper-1'],
    ['a workflow', 'greeting', 'workflow', 'workflow-2 step-2 Ada helper-1 helper-1'],
    ['a helper', 'punctuation', 'helper', 'workflow-2 step-2 Ada helper-2 helper-2'],
  ])('%s that is edited is what the next run uses', async (_what, file, part, greeting) => {
    const save = (): Promise<void> =>
      app().edit(`${file}.ts`, (text) => text.replace(`${part}-1`, `${part}-2`))
    await save()
    let saved = Date.now()
    await vi.waitFor(async () => {
      if (host.savesAgain && Date.now() - saved > ANSWER) {
        await save()
        saved = Date.now()
      }
      expect(await greet()).toEqual(completed(greeting))
    }, PATIENCE)
  })

  test('a new file with a workflow and a step is there for the next run', async () => {
    const farewell = `export async function farewell(name: string) {
  'use workflow'
  return wave(name)
}
async function wave(name: string) {
  'use step'
  return \`bye \${name}\`
}
`
    await app().edit('farewell.ts', () => farewell)
    // No file of the workflows has to do with the new one: code of the app alone imports it.
    const use = "import { farewell } from './farewell.ts'\n"
    await app().edit('runs.ts', (text) => use + text.replace('  greet,\n', '  greet,\n  farewell,\n'))
    const run = (): Promise<Outcome> => api().runToEnd('farewell', ['Ada'])
    await vi.waitFor(async () => expect(await run()).toEqual(completed('bye Ada')), PATIENCE)
  })
}

function describeBuild(host: Host, app: () => HostApp): void {
  let output: Map<string, string>
  const build = async (): Promise<Map<string, string>> => {
    for (const folder of host.output) await rm(join(app().dir, folder), { recursive: true, force: true })
    await app().run('build')
    return readOutput(app().dir, host.output)
  }
  beforeAll(async () => {
    output = await build()
  })

  test('the output has one flow handler', () => {
    const code = [...output].filter(([path]) => !path.endsWith('.map'))
    const handlers = code.flatMap(([path, text]) =>
      [...text.matchAll(/\(function \(__stepline_tick\)/g)].map(() => path),
    )
    expect(handlers).toHaveLength(host.handlers ?? 1)
  })

  if (host.browser !== undefined) describeBrowser(host.browser, () => output)

  test('a second build writes the same bytes', async ({ skip }) => {
    if (host.builtAs) skip(`a second build is as in ${host.builtAs}`)
    if (host.slowBuild && FAST) skip('its second build is part of full runs')
    const again = withoutStamps(await build(), host.stamp)
    const first = withoutStamps(output, host.stamp)
    for (const path of host.dated ?? [])
      for (const files of [first, again]) expect(files.delete(path)).toBe(true)
    expect([...again.keys()]).toEqual([...first.keys()])
    for (const [path, content] of first) expect({ path, content: again.get(path) }).toEqual({ path, content })
  })
}

function describeBrowser(folder: string, output: () => Map<string, string>): void {
  test('browsers get the ids of workflows and steps, and not what they do', () => {
    const loaded = [...output()].filter(([path]) => path.startsWith(`${folder}/`)).map(([, text]) => text)
    expect(loaded.filter((text) => /workflow\/\/\.\/[^"'`]*greeting\/\/greet/.test(text))).toHaveLength(1)
    for (const text of loaded) expect(text).not.toMatch(/step-1|workflow-1|helper-1|FatalError|libsql/)
  })
}

function withoutStamps(files: Map<string, string>, stamp?: RegExp): Map<string, string> {
  if (!stamp) return new Map(files)
  const entries = [...files].map(
    ([path, text]) => [path.replace(stamp, ''), text.replace(stamp, '')] as const,
  )
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function describeServer(host: Host, app: () => HostApp, script: string): void {
  const running = serving(app, script)
  describeBehaviour(host, app, running)

  test('a run goes on after the server was killed and started again, without any request', async () => {
    const folder = join(app().dir, '.workflow-data', `long-job-${script}`)
    await mkdir(folder, { recursive: true })
    const runId = await running.api.start('runLongJob', [folder])
    const trace = (): Promise<string> => readFile(join(folder, 'trace'), 'utf8')
    await vi.waitFor(async () => expect(await trace()).toBe('prepared\nworking\n'), PATIENCE)
    await running.server.stop('SIGKILL')
    await writeFile(join(folder, 'release'), '')
    await running.restart({ readyPath: null })
    await vi.waitFor(() => expect(existsSync(join(folder, 'done'))).toBe(true), PATIENCE)
    expect(await trace()).toBe('prepared\nworking\nworking\nfinished\n')
    expect(await running.api.outcome(runId)).toEqual(completed('finished'))
  })

  leavesNothingBehind(app, running)
}

/** What a server does, whether it was built or not. */
function describeBehaviour(host: Host, app: () => HostApp, running: Running): void {
  test('steps, steps at the same time, a sleep and a hook', async () => {
    const orderId = `order-${running.script}`
    const runId = await running.api.start('handleOrder', [orderId, ['tea', 'bread']])
    await vi.waitFor(() => running.api.resume(`approval:${orderId}`, { by: 'Ada' }), PATIENCE)
    expect(await running.api.outcome(runId)).toEqual(
      completed({
        orderId,
        lines: [`1. ${orderId}/tea`, `2. ${orderId}/bread`],
        total: `${orderId}/tea${orderId}/bread`.length,
        approvedBy: 'Ada',
      }),
    )
  })

  test('a step that fails at first is tried again', async () => {
    expect(await running.api.runToEnd('succeedLater', [])).toEqual(completed(2))
  })

  test('the stack of an error names file, line and column of the source, in a step', async () => {
    const failed = await running.api.runToEnd('failInStep', [])
    expect(failed).toMatchObject({ status: 'failed', name: 'FatalError', message: 'card 4000 was declined' })
    const place = async (text: string): Promise<string> => {
      const position = await positionOf('failures.ts', text)
      return host.stepStacks === 'lines' ? position.replace(/\d+$/, '') : position
    }
    expect(failed.stack).toContain(await place('new FatalError(`card'))
    expect(failed.stack).toContain(await place('requireLimit(card, 100)'))
  })

  test('the stack of an error names file, line and column of the source, in a workflow', async () => {
    const failed = await running.api.runToEnd('failInWorkflow', [])
    expect(failed).toMatchObject({ status: 'failed', name: 'TypeError', message: 'the article is sold out' })
    expect(failed.stack).toContain(await positionOf('failures.ts', 'new TypeError(`the article'))
    expect(failed.stack).toContain(await positionOf('failures.ts', 'assertInStock(status)\n'))
  })

  test('a step uses what only this host offers', async () => {
    expect(await running.api.runToEnd('useHost', [])).toEqual(completed(host.offers ?? null))
  })

  test.each(SIGNED_BODIES)(
    'a signed webhook with $what as body is verified',
    async ({ what, type, body }) => {
      const folder = join(
        app().dir,
        '.workflow-data',
        `webhook-${running.script}-${what.replaceAll(' ', '-')}`,
      )
      await mkdir(folder, { recursive: true })
      const runId = await running.api.start('receiveSigned', [folder])
      const url = await vi.waitFor(() => readFile(join(folder, 'url'), 'utf8'), PATIENCE)
      expect(await sendSigned(url, type, body)).toBe(202)
      expect(await running.api.outcome(runId)).toEqual(completed({ verified: true, type: type ?? null }))
    },
  )

  test('the routes: health, no webhook for an unknown token, none for steps', async () => {
    const { url } = running.server
    const health = await fetch(`${url}${ROUTES}/flow?__health`)
    expect(await health.json()).toMatchObject({
      healthy: true,
      endpoint: expect.stringMatching(`${ROUTES}/flow$`),
    })
    const unknown = await fetch(`${url}${ROUTES}/webhook/nobody`, { method: 'POST', body: '{}' })
    expect([unknown.status, await unknown.text()]).toEqual([404, ''])
    const step = await fetch(`${url}${ROUTES}/step`, { method: 'POST', body: '{}' })
    expect(await step.text()).not.toContain('unsigned')
    expect(step.status).toBeGreaterThanOrEqual(400)
    const unsigned = await fetch(`${url}${ROUTES}/flow`, { method: 'POST', body: '{}' })
    expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { error: 'message-unsigned' }])
  })
}

function leavesNothingBehind(app: () => HostApp, running: Running): void {
  test('git sees no new and no changed file', async () => {
    await running.server.stop()
    await app().undoEdits()
    expect(await app().changes()).toBe('')
  })
}

/** The server of a script while the tests around it run. */
interface Running {
  readonly script: string
  readonly server: Server
  readonly api: Api
  restart(options: { readyPath: null }): Promise<void>
}

function serving(app: () => HostApp, script: string): Running {
  let server: Server
  beforeAll(async () => {
    server = await app().serve(script)
  })
  afterAll(() => server?.stop('SIGKILL'))
  return {
    script,
    get server() {
      return server
    },
    get api() {
      return createApi(server.url)
    },
    restart: async (options) => {
      server = await app().serve(script, { port: server.port, ...options })
    },
  }
}

function completed(output: unknown): object {
  return { status: 'completed', output }
}
