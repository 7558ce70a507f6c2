/** The server of the matrix: starts, resumes and cancels what it is asked to, on a store with faults. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRun, resumeHook, resumeWebhook, start } from '../../../../src/api/index.ts'
import { getWorld } from '../../../../src/runtime/index.ts'
import type { World } from '../../../../src/world/index.ts'
import { createPostgresWorld } from '../../../../src/worlds/postgres/index.ts'
import { createSqliteWorld } from '../../../../src/worlds/sqlite/index.ts'
import { watchCommits } from './commits.ts'
import { Points } from './faults.ts'
import { faultyWorld } from './faulty-world.ts'

const points = new Points(process.env['KILL_TRACE']!, process.env['KILL_FAULT'])

/** `WORKFLOW_TARGET_WORLD` names this very module. */
export async function createWorld(): Promise<World> {
  const timing = { leaseMs: Number(process.env['KILL_LEASE_MS']), pollMs: 300 }
  const isPostgres = process.env['KILL_WORLD'] === 'postgres'
  const world = await (isPostgres ? createPostgresWorld(timing) : createSqliteWorld(timing))
  return faultyWorld(world, points)
}

export async function main(): Promise<void> {
  process.once('disconnect', () => process.exit())
  // A write beyond the limit of a full disk: the error is what counts.
  process.on('SIGXFSZ', () => undefined)
  watchCommits(points)
  const server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body ?? null)),
      (error: unknown) => response.writeHead(500).end(JSON.stringify(String((error as Error).stack))),
    )
  })
  await getWorld()
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
}

/** What the harness asks for. */
export interface Demand {
  start?: string
  resume?: string
  webhook?: string
  cancel?: string
  read?: string
}

async function answer(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const demand = JSON.parse(text) as Demand
  if (demand.start) {
    const { runId } = await start(
      { workflowId: `workflow//./fixtures/workflows/matrix//${demand.start}` },
      [],
    )
    return { runId }
  }
  if (demand.resume) await resumeHook(demand.resume, { n: 10 })
  if (demand.cancel) await getRun(demand.cancel).cancel()
  if (demand.webhook) {
    const body = new Request('http://localhost/', { method: 'POST', body: 'hello' })
    return (await resumeWebhook(demand.webhook, body)).status
  }
  if (demand.read) return readAll(demand.read)
  return undefined
}

async function readAll(runId: string): Promise<unknown[]> {
  const chunks: unknown[] = []
  for await (const chunk of getRun(runId).readable) chunks.push(chunk)
  return chunks
}
