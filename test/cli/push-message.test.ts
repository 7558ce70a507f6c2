import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { pushMessage } from '../../src/cli/push-message.ts'
import { freePort } from '../e2e/harness/free-port.ts'
import { verifySignature } from '../../src/runtime/routes/signature.ts'

const secret = 'x'.repeat(32)

/** Pushes a message to a server that answers so. */
async function push(listener: RequestListener): Promise<unknown> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const url = new URL(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/workflow/v1/flow`,
  )
  return pushMessage({ url, secret }, { payload: { runId: 'wrun_1' } })
}

/** A login that all requests are sent to, as a middleware before the whole app does it. */
const login: RequestListener = (request, response) => {
  if (request.url === '/login') response.setHeader('content-type', 'text/html').end('<h1>Log in</h1>')
  else response.writeHead(307, { location: '/login?next=/' }).end()
}

it('behind a middleware that redirects everything, a delivery fails with where it leads and what to exempt', async () => {
  await expect(push(login)).rejects.toMatchObject({
    slug: 'delivery-redirected',
    message: expect.stringMatching(
      /redirects to http:.*\/login\?next=\/ \(307\).*\/\.well-known\/workflow\/ pass/s,
    ),
  })
})

it.each([
  [
    'a page',
    200,
    'text/html; charset=utf-8',
    '<h1>Log in</h1>',
    'delivery-intercepted',
    /200 with text\/html/,
  ],
  ['JSON of others', 200, 'application/json', '{"page":"home"}', 'delivery-intercepted', /application\/json/],
  ['nothing', 404, 'text/plain', '', 'delivery-intercepted', /404/],
  ['a firewall', 403, 'text/html', '<h1>Forbidden</h1>', 'delivery-intercepted', /403/],
  [
    'the route',
    401,
    'application/json',
    '{"error":"message-unsigned"}',
    'worker-refused',
    /message-unsigned/,
  ],
] as const)('an answer of %s with status %i is no delivery', async (_who, status, type, body, slug, text) => {
  const failed = push((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
  await expect(failed).rejects.toMatchObject({ slug, message: expect.stringMatching(text) })
})

it('an app that does not run is told as such', async () => {
  const url = new URL(`http://127.0.0.1:${await freePort()}/flow`)
  await expect(pushMessage({ url, secret }, { payload: { runId: 'wrun_1' } })).rejects.toMatchObject({
    slug: 'delivery-unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

it('what the route answers is taken over; the message is signed', async () => {
  const answers: object[] = [{ ok: true }, { retryAt: 42 }]
  const outcomes = []
  for (const answer of answers) {
    outcomes.push(
      await push((request, response) => {
        verifySignature([secret], '{"runId":"wrun_1"}', request.headers['x-workflow-signature'] as string)
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
      }),
    )
  }
  expect(outcomes).toEqual([undefined, { retryAt: 42 }])
})
