import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../../src/cli/index.ts'
import { SIGNATURE_HEADER, verifySignature } from '../../src/runtime/routes/signature.ts'
import { eventually } from '../../src/testing/conformance/drive.ts'
import { createPostgresWorld } from '../../src/worlds/postgres/index.ts'
import { newSchema, useDatabase } from '../postgres/database.ts'
import { SCHEMA_VERSION } from '../../src/worlds/postgres/migrate.ts'

const database = useDatabase()

async function cli(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli(args, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out, err }
}

describe('the command line', () => {
  it('lists its commands, and says so when it does not know one', async () => {
    const { code, out } = await cli()
    expect(code).toBe(0)
    expect(out.join('\n')).toMatch(/migrate .*worker /s)
    const unknown = await cli('mirgate')
    expect(unknown.code).toBe(2)
    expect(unknown.err[0]).toBe('There is no command "mirgate".')
    expect((await cli('migrate', '--nonsense')).code).toBe(2)
    expect(await cli('explain')).toMatchObject({ code: 2, err: ['<module> is missing.', expect.any(String)] })
    expect((await cli('explain', '--help')).code).toBe(0)
    expect((await cli('migrate', '--help')).out.join('\n')).toContain('--schema')
  })

  it('migrate makes the schema, once, and tells failures by slug', async () => {
    const schema = newSchema()
    const args = ['migrate', '--url', database.url, '--schema', schema]
    expect(await cli(...args)).toEqual({
      code: 0,
      out: [`The schema was migrated from 0 to ${SCHEMA_VERSION}.`],
      err: [],
    })
    expect((await cli(...args, '--json')).out).toEqual([
      JSON.stringify({ from: SCHEMA_VERSION, to: SCHEMA_VERSION }),
    ])
    const failed = await cli('migrate', '--json', '--url', database.url, '--schema', 'no name')
    expect(failed.code).toBe(1)
    expect(JSON.parse(failed.err[0]!)).toMatchObject({ error: 'database-schema-name' })
  })

  it('worker refuses what it cannot work with', async () => {
    for (const [args, slug] of [
      [['worker'], 'worker-address'],
      [['worker', '--push', 'ftp://x'], 'worker-address'],
    ] as const) {
      const { code, err } = await cli(...args, '--json')
      expect([code, (JSON.parse(err[0]!) as { error: string }).error]).toEqual([1, slug])
    }
  })
})

describe('worker', () => {
  it('delivers signed messages to the route, again when it is refused, and stops on SIGTERM', async () => {
    const schema = newSchema()
    const world = await createPostgresWorld({ url: database.url, schema })
    onTestFinished(() => world.close())
    const secret = await world.secret()
    const received: Array<{ path: string; runId: string }> = []
    const server = createServer((request, response) => {
      void (async () => {
        let body = ''
        for await (const chunk of request) body += String(chunk)
        verifySignature([secret], body, request.headers[SIGNATURE_HEADER] as string)
        received.push({ path: request.url!, runId: (JSON.parse(body) as { runId: string }).runId })
        if (received.length === 1) response.writeHead(503).end('{"error":"internal-error"}')
        else response.end('{"ok":true}')
      })()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const app = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`
    const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url))
    const env = { ...process.env, DATABASE_URL: database.url, WORKFLOW_POSTGRES_SCHEMA: schema }
    const worker = spawn(process.execPath, ['--import', 'tsx', bin, 'worker', '--push', app], { env })
    onTestFinished(() => void worker.kill('SIGKILL'))
    let output = ''
    for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (text) => (output += String(text)))
    await world.queue.enqueue([{ key: 'k', payload: { runId: 'wrun_1' } }])
    // Loading the command from its sources takes seconds where others are at work.
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(1), { timeout: 30_000 })
    expect(received).toEqual(Array(2).fill({ path: '/base/.well-known/workflow/v1/flow', runId: 'wrun_1' }))
    expect(output).toContain('worker-refused')
    await eventually('the acknowledgement', async () => !(await world.queue.has('wrun_1', 'k')) || undefined)
    worker.kill('SIGTERM')
    const [code] = (await once(worker, 'exit')) as [number]
    expect(code).toBe(0)
    expect(output).toContain('Stopped.')
  }, 40_000)

  it('takes a whole number of messages at once', async () => {
    process.env['WORKFLOW_SECRET'] = 'x'.repeat(16)
    process.env['WORKFLOW_POSTGRES_URL'] = database.url
    process.env['WORKFLOW_POSTGRES_SCHEMA'] = newSchema()
    onTestFinished(() => {
      for (const name of ['WORKFLOW_SECRET', 'WORKFLOW_POSTGRES_URL', 'WORKFLOW_POSTGRES_SCHEMA'])
        delete process.env[name]
    })
    const { err } = await cli('worker', '--push', 'http://localhost', '--concurrency', '1.5', '--json')
    expect(JSON.parse(err[0]!)).toMatchObject({ error: 'worker-concurrency' })
  })
})
