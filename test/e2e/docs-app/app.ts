/** The docs app, installed, built and served; and what it is asked over HTTP. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import { type Server, startServer } from '../harness/start-server.ts'
import { createTempApp, type TempApp } from '../harness/temp-app.ts'
import { openOutside, type Outside } from './outside.ts'

const fixture = fileURLToPath(new URL('../../../fixtures/apps/docs-app', import.meta.url))
const PATIENCE = { timeout: 20_000, interval: 20 }

export interface DocsApp {
  dir: string
  url: string
  outside: Outside
  /** Asks one page's function; anything but 2xx rejects, unless a status is expected. */
  ask(path: string, body?: unknown, options?: AskOptions): Promise<unknown>
  /** The answer as it comes, for streams and headers. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Starts a workflow of a page and gives the run's id. */
  start(path: string, ...args: unknown[]): Promise<string>
  outcome(runId: string): Promise<unknown>
  /** Starts a workflow and gives its return value. */
  run(path: string, ...args: unknown[]): Promise<unknown>
  /** Gives a hook a payload, as soon as there is the hook. */
  resume(token: string, payload: unknown): Promise<{ runId: string }>
  /** The URL that a workflow of the app has told the outside. */
  urlOf(jobId: string): Promise<string>
  close(): Promise<void>
}

export interface AskOptions {
  /** @default any 2xx */
  status?: number
}

/** Installs the packed package into a copy of the fixture, under the name that apps know. */
export async function installDocsApp(tarball: string): Promise<TempApp> {
  const { 'package.json': manifest = '{}', ...files } = await readFixture()
  return createTempApp({
    files,
    packageJson: JSON.parse(manifest) as Record<string, unknown>,
    dependencies: {
      workflow: `file:${tarball}`,
      '@workflow/serde': '5.0.0-beta.2',
      '@workshop/gears': 'file:packages/gears',
      nitro: 'same',
      zod: 'same',
      '@types/node': 'same',
    },
  })
}

export async function serveDocsApp({ dir }: TempApp): Promise<DocsApp> {
  const outside = await openOutside()
  const server = await startServer({
    cwd: dir,
    command: process.execPath,
    args: () => ['.output/server/index.mjs'],
    env: { OUTSIDE_URL: outside.url },
  })
  return describeApp(dir, server, outside)
}

function describeApp(dir: string, server: Server, outside: Outside): DocsApp {
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}/${path}`, { method: 'POST', ...init, signal: AbortSignal.timeout(30_000) })
  const ask = async (path: string, body: unknown = {}, { status }: AskOptions = {}): Promise<unknown> => {
    const response = await request(path, { body: JSON.stringify(body) })
    const text = await response.text()
    if (status === undefined ? !response.ok : response.status !== status)
      throw new Error(`${path} answered ${response.status}: ${text}\n${server.output()}`)
    return isJson(response) ? JSON.parse(text) : text
  }
  const start = async (path: string, ...args: unknown[]): Promise<string> =>
    ((await ask(`start/${path}`, args)) as { runId: string }).runId
  const outcome = (runId: string): Promise<unknown> => ask(`runs/${runId}`)
  return {
    dir,
    url: server.url,
    outside,
    ask,
    fetch: request,
    start,
    outcome,
    run: async (path, ...args) => {
      const ended = (await outcome(await start(path, ...args))) as { status: string; output?: unknown }
      expect(ended).toMatchObject({ status: 'completed' })
      return ended.output
    },
    resume: (token, payload) =>
      vi.waitFor(() => ask('hooks/resume', { token, payload }) as Promise<{ runId: string }>, PATIENCE),
    urlOf: async (jobId) => ((await outside.called(`/urls/${jobId}`)).body as { url: string }).url,
    close: async () => {
      await server.stop()
      await outside.close()
    },
  }
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') === true
}

async function readFixture(): Promise<Record<string, string>> {
  const found = await readdir(fixture, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = paths.map(
    async (path) => [path.slice(fixture.length + 1), await readFile(path, 'utf8')] as const,
  )
  return Object.fromEntries(await Promise.all(texts))
}
