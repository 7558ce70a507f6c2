import { once } from 'node:events'
import { Agent, createServer, request, type RequestListener } from 'node:http'
import { connect, createServer as createHttp2Server, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { workflowExpress } from '../../plugins/express.ts'
import { workflowFastify } from '../../plugins/fastify.ts'
import { workflowHono } from '../../plugins/hono.ts'
import { createWorkflowListener, type MountOptions, toNodeHandler } from '../../plugins/node.ts'

const FLOW = '/.well-known/workflow/v1/flow'
const WEBHOOK = '/.well-known/workflow/v1/webhook'
const LOADER = Symbol.for('stepline.flowLoader')

/** An app that mounts the routes and has one route of its own, `POST /echo`, which parses JSON. */
type Mount = (options?: MountOptions) => RequestListener | Promise<RequestListener>

const mounts: Record<string, Mount> = {
  'node:http': (options) => {
    const workflow = createWorkflowListener(options)
    return (req, res) => {
      const echo = async (): Promise<void> => {
        let body = ''
        for await (const chunk of req) body += String(chunk)
        res.setHeader('content-type', 'application/json').end(JSON.stringify(JSON.parse(body)))
      }
      workflow(req, res, () => void (req.url === '/echo' ? echo() : res.writeHead(404).end()))
    }
  },
  express: (options) => {
    const app = express()
    app.use(workflowExpress(options))
    app.use(express.json())
    app.post('/echo', (req, res) => void res.json(req.body))
    return app
  },
  hono: (options) => {
    const app = new Hono()
    app.use(workflowHono(options))
    app.post('/echo', async (context) => context.json(await context.req.json()))
    return toNodeHandler(app.fetch)
  },
  fastify: async (options) => {
    const app = fastify()
    app.register(workflowFastify, options ?? {})
    app.post('/echo', (req, reply) => reply.send(req.body))
    await app.ready()
    return (req, res) => app.routing(req, res)
  },
}

const cleanups: Array<() => void> = []

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
  delete (globalThis as Record<symbol, unknown>)[LOADER]
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A flow module whose handler says what it was given. */
const echoFlow = async (): Promise<object> => ({
  POST: async (received: Request): Promise<Response> => {
    const bytes = Buffer.from(await received.arrayBuffer()).toString('hex')
    const headers = new Headers({ 'x-path': new URL(received.url).pathname })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    return new Response(bytes, { headers })
  },
})

describe.each(Object.entries(mounts))('%s', (_name, mount) => {
  test('hands the flow handler the bytes as they were sent, whatever their content type', async () => {
    const url = await serve(await mount({ flow: echoFlow }))
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'not a type', null]) {
      const headers = type === null ? undefined : { 'content-type': type }
      const body = new Uint8Array([0x7b, 0x00, 0xff, 0x0a])
      const response = await fetch(url + FLOW, { method: 'POST', body, ...(headers ? { headers } : {}) })
      expect({ type, status: response.status, text: await response.text() }).toEqual({
        type,
        status: 200,
        text: '7b00ff0a',
      })
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    }
  })

  test('leaves other requests and their bodies alone', async () => {
    const url = await serve(await mount({ flow: echoFlow }))
    const headers = { 'content-type': 'application/json' }
    const echoed = await fetch(`${url}/echo`, { method: 'POST', headers, body: '{"a":1}' })
    expect(await echoed.json()).toEqual({ a: 1 })
  })

  test('answers an unknown webhook token with an empty 404, also after a large body that nobody reads', async () => {
    const url = await serve(await mount({ flow: echoFlow }))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    cleanups.push(() => agent.destroy())
    for (const size of [0, 4_000_000, 10]) {
      const response = await post(`${url}${WEBHOOK}/nobody`, Buffer.alloc(size), agent)
      expect({ size, ...response }).toEqual({ size, status: 404, text: '' })
    }
  })

  test('answers below its base path only', async () => {
    const url = await serve(await mount({ flow: echoFlow, basePath: '/app/' }))
    const inside = await fetch(`${url}/app${FLOW}`, { method: 'POST', body: 'x' })
    expect([inside.status, inside.headers.get('x-path')]).toEqual([200, `/app${FLOW}`])
    const outside = await fetch(`${url}${WEBHOOK}/nobody`)
    await outside.arrayBuffer()
    expect(outside.headers.get('x-path')).toBeNull()
  })

  test('loads the flow module that compiled files announced, before any request', async () => {
    const load = vi.fn<() => Promise<object>>(echoFlow)
    await mount()
    // Compiled files may be evaluated after the mount: what counts is the moment when all of them have been.
    ;(globalThis as Record<symbol, unknown>)[LOADER] = load
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1))
  })

  test('says what is missing when no flow module is part of the server', async () => {
    const failing = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    cleanups.push(() => failing.mockRestore())
    const url = await serve(await mount({ flow: () => Promise.reject(new Error('broken step file')) }))
    const response = await fetch(url + FLOW, { method: 'POST', body: '{}' })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: 'flow-not-loaded' })
    expect(failing.mock.calls.flat().map(String).join('\n')).toContain('broken step file')
  })
})

test('a body parser ahead of the mount is named as the cause', async () => {
  const app = express()
  app.use(express.text({ type: '*/*' }))
  app.use(workflowExpress({ flow: echoFlow }))
  app.use((error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
    res.status(500).send(error.message)
  })
  const url = await serve(app)
  const response = await fetch(url + FLOW, { method: 'POST', body: '{}' })
  expect(await response.text()).toContain('[request-body-consumed]')
})

test('a mount path of Express counts as base path', async () => {
  const app = express()
  app.use('/app', workflowExpress({ flow: echoFlow, basePath: '/app' }))
  const url = await serve(app)
  const response = await fetch(`${url}/app${FLOW}`, { method: 'POST', body: 'x' })
  expect(response.headers.get('x-path')).toBe(`/app${FLOW}`)
})

test('HTTP/2 requests are answered too', async () => {
  const listener = createWorkflowListener({ flow: echoFlow }) as unknown as () => void
  const server = createHttp2Server(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect(`http://127.0.0.1:${port}`)
  cleanups.push(() => {
    client.close()
    server.close()
  })
  const stream = client.request({ ':method': 'POST', ':path': FLOW, 'content-type': 'application/json' })
  stream.end('hi')
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  let body = ''
  for await (const chunk of stream) body += String(chunk)
  expect([headers[':status'], headers['set-cookie'], body]).toEqual([200, ['a=1', 'b=2'], '6869'])
})

test('a client that goes away aborts the request', async () => {
  let signal: AbortSignal | undefined
  const flow = (): Promise<object> =>
    Promise.resolve({
      POST: (received: Request) => {
        signal = received.signal
        return new Promise<Response>(() => undefined)
      },
    })
  const url = await serve(createWorkflowListener({ flow }))
  const leaving = new AbortController()
  const response = fetch(url + FLOW, { method: 'POST', body: 'x', signal: leaving.signal })
  await vi.waitFor(() => expect(signal).toBeDefined())
  leaving.abort()
  await expect(response).rejects.toThrow(/abort/i)
  await vi.waitFor(() => expect(signal?.aborted).toBe(true))
})

function post(
  url: string,
  body: Buffer,
  agent: Agent,
): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: 'POST', agent }, (res) => {
      let text = ''
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      res.on('end', () => resolve({ status: res.statusCode, text }))
    })
    req.on('error', reject)
    req.end(body)
  })
}
