/** Both routes against who may not be trusted, over real sockets. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { SIGNATURE_HEADER, signMessage, toNodeHandler, webhookEntrypoint } from '../../src/runtime/index.ts'
import { deferred, setUp, waitForEvent } from './harness.ts'
import { serve } from './http-server.ts'
import { serveWebhooks, tokenOf } from './webhook-harness.ts'

// Read once, when first needed.
process.env['WORKFLOW_MAX_REQUESTS'] = '2'

const BODY = JSON.stringify({ runId: 'wrun_01J00000000000000000000000' })
const OLD = 'the-old-secret-of-messages'
const NEW = 'the-new-secret-of-messages'

function useSecret(secret: string): void {
  process.env['WORKFLOW_SECRET'] = secret
  onTestFinished(() => void delete process.env['WORKFLOW_SECRET'])
}

/** The flow route behind a real server; `send` posts a message with this signature. */
async function serveFlow(): Promise<{ base: string; send: (signature?: string) => Promise<Response> }> {
  const { flow } = await setUp('')
  const base = `${await serve(toNodeHandler(flow))}/.well-known/workflow/v1/flow`
  const send = (signature?: string): Promise<Response> =>
    fetch(base, {
      method: 'POST',
      body: BODY,
      headers: signature === undefined ? {} : { [SIGNATURE_HEADER]: signature },
    })
  return { base, send }
}

async function open(url: string, text: string): Promise<Socket> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

it('messages are taken with every secret of the list, so that one can be replaced while others still send', async () => {
  useSecret(`${NEW}, ${OLD}`)
  const { send } = await serveFlow()
  expect((await send(signMessage(NEW, BODY))).status).toBe(200)
  expect((await send(signMessage(OLD, BODY))).status).toBe(200)
  process.env['WORKFLOW_SECRET'] = NEW
  expect((await send(signMessage(OLD, BODY))).status).toBe(401)
})

it.each(['development', 'production'])(
  'unsigned messages are refused in %s, whether a secret is set or not',
  async (mode) => {
    vi.stubEnv('NODE_ENV', mode)
    onTestFinished(() => void vi.unstubAllEnvs())
    const { send } = await serveFlow()
    expect((await send()).status).toBe(401)
    useSecret(NEW)
    expect((await send()).status).toBe(401)
  },
)

it.each(['short', `${NEW},short`, `${NEW},`])('with the secret "%s" no message is taken', async (secret) => {
  useSecret(secret)
  const { send } = await serveFlow()
  const reported = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const answers = [await send(signMessage('short', BODY)), await send(signMessage(NEW, BODY))]
  expect(answers.map((answer) => answer.status)).toEqual([500, 500])
  expect(reported.mock.lastCall).toMatchObject([expect.anything(), { slug: 'secret-weak' }])
})

it('a signature is no longer valid five minutes later, nor that long before its time', async () => {
  useSecret(NEW)
  const { send } = await serveFlow()
  for (const [minutes, status] of [
    [-6, 401],
    [-4, 200],
    [4, 200],
    [6, 401],
  ] as const) {
    expect((await send(signMessage(NEW, BODY, Date.now() + minutes * 60_000))).status).toBe(status)
  }
})

it('a signature of the same secret for another purpose, time or body is not valid', async () => {
  useSecret(NEW)
  const { send } = await serveFlow()
  const { createHmac } = await import('node:crypto')
  const now = Date.now()
  const other = createHmac('sha256', NEW).update(`${now}.${BODY}`).digest('hex')
  const moved = signMessage(NEW, BODY, now).replace(String(now), String(now + 1))
  for (const signature of [`t=${now},v1=${other}`, moved, signMessage(NEW, `${BODY} `)]) {
    expect((await send(signature)).status).toBe(401)
  }
})

it('neither answers nor logs of refused requests have a secret or a valid signature in them', async () => {
  useSecret(`${NEW},${OLD}`)
  const lines: unknown[] = []
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void lines.push(...args))
  }
  onTestFinished(() => void vi.restoreAllMocks())
  const { send } = await serveFlow()
  const now = Date.now()
  const answers = [await send(), await send('nonsense'), await send(`t=${now},v1=${'0'.repeat(64)}`)]
  process.env['WORKFLOW_SECRET'] = `short,${NEW}`
  answers.push(await send(signMessage(NEW, BODY, now)))
  const seen = [...(await Promise.all(answers.map((answer) => answer.text()))), ...lines.map(String)].join()
  expect(seen).toContain('message-unsigned')
  expect(seen).toContain('secret-weak')
  for (const secret of [NEW, OLD, signMessage(NEW, BODY, now).slice(-64)]) expect(seen).not.toContain(secret)
})

it('tokens that are unknown, of a hook, disposed, or of a run that has ended get the same answer', async () => {
  const address = await serveWebhooks()
  const { start, world } = await setUp(`
    workflow('hook', async () => { await createHook({ token: 'a-hook' }) });
    workflow('disposed', async () => { const w = createWebhook(); await createHook({ token: 'go' }); w.dispose(); await createHook() });
    workflow('ended', async () => { await createWebhook() });`)
  const hook = await start('hook')
  await waitForEvent(world, hook.runId, 'hook_created')
  const ended = await start('ended')
  const endedToken = await tokenOf(world, ended.runId)
  await ended.cancel()
  const disposed = await start('disposed')
  await waitForEvent(world, disposed.runId, 'hook_created')
  const webhook = (await world.hooks.list({ runId: disposed.runId })).data.find((record) => record.isWebhook)!
  const { resumeHook } = await import('../../src/api/index.ts')
  await resumeHook('go', null)
  await waitForEvent(world, disposed.runId, 'hook_disposed')
  const answers = await Promise.all(
    ['unknown', 'a-hook', webhook.token, endedToken].map(async (token) => {
      const response = await fetch(address(token), { method: 'POST', body: 'x' })
      const headers = [...response.headers].filter(([name]) => name !== 'date')
      return JSON.stringify([response.status, headers, await response.text()])
    }),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('404')
})

it('generated tokens have 256 bits and share nothing between hooks and runs', async () => {
  const { start, world } = await setUp(
    `workflow('w', async () => { const hooks = [createWebhook(), createHook()]; await Promise.all(hooks) });`,
  )
  const runs = [await start('w'), await start('w')]
  for (const run of runs) await waitForEvent(world, run.runId, 'hook_created')
  const tokens = (await world.hooks.list()).data.map((record) => record.token)
  expect(tokens.length).toBe(4)
  expect(new Set(tokens.map((token) => token.slice(0, 8))).size).toBe(4)
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url').length).toBe(32)
    for (const run of runs) expect(token).not.toContain(run.runId.slice(5))
  }
})

it.each(['flow', 'webhook/t'])(
  'headers above the limit are refused by /%s, and by Node before it',
  async (path) => {
    const { flow } = await setUp('')
    const handler = path === 'flow' ? flow : webhookEntrypoint()
    const url = `http://localhost/.well-known/workflow/v1/${path}`
    const large = await handler(new Request(url, { method: 'POST', headers: { a: 'x'.repeat(40_000) } }))
    expect([large.status, await large.json()]).toMatchObject([431, { error: 'headers-too-large' }])
    const long = await handler(new Request(`${url}?${'x'.repeat(40_000)}`, { method: 'POST' }))
    expect(long.status).toBe(431)
    const base = await serve(toNodeHandler(handler))
    const socket = await open(
      base,
      `POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(40_000)}\r\n\r\n`,
    )
    expect(String((await once(socket, 'data'))[0])).toContain('431')
  },
)

it('methods that no Request can have are refused', async () => {
  const base = await serve(toNodeHandler(webhookEntrypoint()))
  for (const method of ['TRACE', 'TRACK']) {
    const socket = await open(
      base,
      `${method} /.well-known/workflow/v1/webhook/t HTTP/1.1\r\nhost: x\r\n\r\n`,
    )
    // Node's own parser does not know the second one.
    expect(String((await once(socket, 'data'))[0])).toMatch(/ 40[05] /)
  }
})

it('requests beyond the limit are refused with 503 and counted off again once they end', async () => {
  const { start, world } = await setUp(
    `workflow('w', async () => { await createWebhook({ respondWith: 'manual' }); await createHook() });`,
  )
  const address = await serveWebhooks()
  const run = await start('w')
  const url = address(await tokenOf(world, run.runId))
  const stop = new AbortController()
  const held = [1, 2].map(() => fetch(url, { signal: stop.signal }).catch(() => 'stopped'))
  await vi.waitFor(async () =>
    expect((await world.events(run.runId)).filter(({ type }) => type === 'hook_received').length).toBe(2),
  )
  const refused = await fetch(url)
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
    503,
    '1',
    { error: 'too-many-requests' },
  ])
  expect((await world.events(run.runId)).filter(({ type }) => type === 'hook_received').length).toBe(2)
  stop.abort()
  await Promise.all(held)
  await vi.waitFor(async () => expect((await fetch(address('unknown'))).status).toBe(404))
})

it('a message that does not arrive is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { flow } = await setUp('')
  const reading = deferred()
  const body = new ReadableStream<Uint8Array>({
    pull: () => {
      reading.resolve()
      return new Promise(() => undefined)
    },
  })
  const answer = flow(
    new Request('http://localhost/flow', { method: 'POST', body, duplex: 'half' } as RequestInit),
  )
  await reading.promise
  await vi.advanceTimersByTimeAsync(10_000)
  expect([(await answer).status, await (await answer).json()]).toMatchObject([
    408,
    { error: 'message-timeout' },
  ])
})
