/** The app whose processes are killed: a small server around the workflows, on a store that several of them share. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resumeHook, start } from '../../../src/api/index.ts'
import { HookNotFoundError } from '../../../src/errors/index.ts'
import { getWorld } from '../../../src/runtime/world.ts'
import type { World } from '../../../src/world/index.ts'
import { createPostgresWorld } from '../../../src/worlds/postgres/index.ts'
import { createSqliteWorld } from '../../../src/worlds/sqlite/index.ts'

/** `WORKFLOW_TARGET_WORLD` names this very module: a store with leases that run out soon. */
export function createWorld(): Promise<World> {
  const timing = { leaseMs: Number(process.env['KILL_LEASE_MS']), pollMs: 300 }
  return process.env['KILL_WORLD'] === 'postgres' ? createPostgresWorld(timing) : createSqliteWorld(timing)
}

export async function main(): Promise<void> {
  // Whoever started this process is gone: nobody else would end it.
  process.once('disconnect', () => process.exit())
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => send(response, 200, body),
      (error: unknown) =>
        send(response, HookNotFoundError.is(error) ? 404 : 500, String((error as Error).stack)),
    )
  })
  // The harness looks into the store as soon as the server answers.
  await getWorld()
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const body = JSON.parse(await readText(request)) as
    { workflow: string; args: unknown[] } | { token: string } | { usage: true }
  if ('usage' in body) return { cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }
  if ('token' in body) return resumeHook(body.token, body)
  const run = await start({ workflowId: `workflow//./fixtures/workflows/kill//${body.workflow}` }, body.args)
  return { runId: run.runId }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
