import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { SIGNATURE_HEADER } from '../../../src/runtime/routes/signature.ts'
import { createPostgresWorld } from '../../../src/worlds/postgres/index.ts'
import { bundleScript } from '../../e2e/harness/bundle-script.ts'
import { newSchema, useDatabase } from '../../postgres/database.ts'

const database = useDatabase()
const invocation = await bundleScript(new URL('function.ts', import.meta.url))
const cli = await bundleScript(new URL('../../../src/cli/bin.ts', import.meta.url))

it('a worker brings a run to its end on functions that live no longer than a request', async () => {
  const schema = newSchema()
  const world = await createPostgresWorld({ url: database.url, schema })
  onTestFinished(() => world.close())
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    WORKFLOW_TARGET_WORLD: 'postgres',
    WORKFLOW_POSTGRES_SCHEMA: schema,
    WORKFLOW_DELIVERY: 'push',
  }
  const platform = await startPlatform(env)
  const worker = spawn(process.execPath, [cli, 'worker', '--push', platform.url], { env, stdio: 'ignore' })
  onTestFinished(() => void worker.kill('SIGKILL'))

  const started = await fetch(`${platform.url}/start`, { method: 'POST' })
  const { runId } = (await started.json()) as { runId: string }
  const run = await vi.waitFor(
    async () => {
      const found = await world.runs.get(runId)
      expect(found?.status).toBe('completed')
      return found!
    },
    { timeout: 30_000, interval: 50 },
  )
  const [before, after] = JSON.parse(String(run.output)) as [number, number]
  // The function that starts a run leaves it to the queue, and the process that goes to sleep is not the one that wakes up.
  expect(before).not.toBe(platform.pids[0])
  expect(platform.pids).toEqual(expect.arrayContaining([before, after]))
  expect(after).not.toBe(before)
})

interface Platform {
  url: string
  pids: number[]
}

/** Starts a process for each request, passes the request on, and kills the process once it has answered. */
async function startPlatform(env: NodeJS.ProcessEnv): Promise<Platform> {
  const pids: number[] = []
  const invoke = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const child = fork(invocation, { env, execArgv: [] })
    pids.push(child.pid!)
    try {
      const [port] = (await once(child, 'message')) as [number]
      const answer = await fetch(`http://127.0.0.1:${port}${req.url}`, await passedOn(req))
      res.writeHead(answer.status).end(await answer.text())
    } finally {
      child.kill('SIGKILL')
    }
  }
  const server: Server = createServer((req, res) => {
    invoke(req, res).catch((error: unknown) => res.writeHead(502).end(String(error)))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pids }
}

async function passedOn(req: IncomingMessage): Promise<RequestInit> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const headers: Record<string, string> = {}
  for (const name of ['content-type', SIGNATURE_HEADER]) {
    const value = req.headers[name]
    if (value !== undefined) headers[name] = String(value)
  }
  return { method: req.method!, headers, body: Buffer.concat(chunks) }
}
