/** The world outside of the docs app: suppliers, mail, banks. Records every call; some answers follow the query. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

export interface Call {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** Parsed, when it is JSON. */
  body: unknown
  /** The caller went away before the answer. */
  aborted: boolean
}

export interface Outside {
  url: string
  calls(path: string): Call[]
  bodies(path: string): unknown[]
  /** Waits until so many calls came in, and gives the last of them. */
  called(path: string, times?: number): Promise<Call>
  close(): Promise<void>
}

const PATIENCE = { timeout: 20_000, interval: 20 }

export async function openOutside(): Promise<Outside> {
  const all: Call[] = []
  const of = (path: string): Call[] => all.filter((call) => call.path === path)
  const server = createServer((req, res) => {
    receive(req, res, all).catch((error: unknown) => res.writeHead(500).end(String(error)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const called = (path: string, times = 1): Promise<Call> =>
    vi.waitFor(() => {
      const call = of(path)[times - 1]
      if (!call) throw new Error(`${path} was called ${of(path).length} times, not ${times}`)
      return call
    }, PATIENCE)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: of,
    bodies: (path) => of(path).map((call) => call.body),
    called,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function receive(req: IncomingMessage, res: ServerResponse, all: Call[]): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://outside')
  let text = ''
  for await (const chunk of req) text += String(chunk)
  const call = {
    method: req.method!,
    path: pathname,
    headers: req.headers,
    body: parse(text),
    aborted: false,
  }
  all.push(call)
  res.on('close', () => (call.aborted = !res.writableFinished))
  const [, kind = '', name = ''] = pathname.split('/')
  const times = all.filter(({ path }) => path === pathname).length
  const json = (status: number, body: unknown): void =>
    void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  switch (kind) {
    // Fail so many times, then answer.
    case 'flaky':
    case 'charges': {
      if (times > Number(searchParams.get('fail') ?? 0)) return json(200, { part: name })
      const after = searchParams.get('after')
      if (after !== null) res.setHeader('retry-after', after)
      return json(Number(searchParams.get('status') ?? 503), {})
    }
    // Answers only when nobody waits any more.
    case 'never':
      return
    case 'slow':
      setTimeout(() => json(200, { part: name }), Number(searchParams.get('ms') ?? 100))
      return
    case 'status':
      return json(Number(searchParams.get('status')), {})
    case 'jobs':
      return json(200, { hours: Number(name.replace(/\D/g, '')) })
    case 'lists':
      return json(200, pageOf(Number(searchParams.get('page'))))
    case 'budget':
      return json(200, { exceeded: times >= 3 })
    case 'text':
      return void res.end('the manual')
    // Answers once another path was called.
    case 'after':
      await vi.waitFor(() => {
        if (!all.some(({ path }) => path === pathname.slice('/after'.length))) throw new Error('not yet')
      }, PATIENCE)
      return json(200, {})
    default:
      return json(200, { part: name })
  }
}

function pageOf(page: number): { items: string[]; next?: number } {
  return page < 2 ? { items: [`${page}a`, `${page}b`], next: page + 1 } : { items: ['last'] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
