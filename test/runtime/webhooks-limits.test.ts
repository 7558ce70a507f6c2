import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { setUp } from './harness.ts'
import { serveWebhooks, tokenOf } from './webhook-harness.ts'

// Read once, when first needed.
process.env['WORKFLOW_WEBHOOK_MAX_BODY_BYTES'] = '1000'
process.env['WORKFLOW_WEBHOOK_BODY_TIMEOUT_MS'] = '150'
process.env['WORKFLOW_WEBHOOK_RESPONSE_TIMEOUT_MS'] = '150'

/** A run that waits for a webhook, and the webhook's address. */
async function waiting(options = ''): Promise<{ url: string; types: () => Promise<string[]> }> {
  const address = await serveWebhooks()
  const { start, world } = await setUp(`workflow('w', async () => {
    const webhook = createWebhook(${options});
    await webhook;
    await createHook();
  });`)
  const run = await start('w')
  return {
    url: address(await tokenOf(world, run.runId)),
    types: async () => (await world.events(run.runId)).map((event) => event.type),
  }
}

it.each([
  ['by its declared length', 'x'.repeat(1001)],
  ['while it arrives', new Blob(['x'.repeat(600), 'y'.repeat(600)]).stream()],
])('a body above the limit is refused with 413, %s, and nothing is delivered', async (_, body) => {
  const { url, types } = await waiting()
  const response = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ error: 'webhook-body-too-large' })
  expect(await types()).not.toContain('hook_received')
})

it('a body that does not arrive is refused with 408, and nothing is delivered', async () => {
  const { url, types } = await waiting()
  const { port, pathname, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  expect(answer.toString()).toContain('408')
  expect(answer.toString()).toContain('webhook-body-timeout')
  expect(await types()).not.toContain('hook_received')
})

it('a body that breaks off delivers nothing', async () => {
  const { url, types } = await waiting()
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('cut')),
  })
  const { webhookEntrypoint } = await import('../../src/runtime/index.ts')
  const request = new Request(url, { method: 'POST', body: broken, duplex: 'half' } as RequestInit)
  const response = await webhookEntrypoint()(request)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: 'webhook-body-unreadable' })
  expect(await types()).not.toContain('hook_received')
})

it('a manual webhook whose run goes on without responding ends the request in time', async () => {
  const { url, types } = await waiting(`{ respondWith: 'manual' }`)
  const response = await fetch(url)
  expect(response.status).toBe(504)
  expect(await response.json()).toMatchObject({ error: 'webhook-response-not-sent' })
  expect(await types()).toContain('hook_received')
})
