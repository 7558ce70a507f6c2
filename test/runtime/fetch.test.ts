import { describe, expect, it } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { FatalError } from '../../src/errors/index.ts'
import { checkHop } from '../../src/runtime/steps/builtins/guarded-fetch.ts'
import { setUp, waitForEvent } from './harness.ts'
import { serve } from './http-server.ts'

const API = `const { fetch } = globalThis[Symbol.for('stepline.workflow-api')];`

describe('fetch in a workflow', () => {
  it('is one step, and a replay sends nothing', async () => {
    let requests = 0
    const url = await serve((req, res) => {
      requests++
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ method: req.method }))
    })
    const body = `${API} workflow('w', async (url) => {
      const response = await fetch(url);
      const read = await response.json();
      await createHook({ token: 'go' });
      return [read, response.ok, response.url];
    });`
    const { start, redeploy, world } = await setUp(body)
    const run = await start('w', [url])
    const types = await waitForEvent(world, run.runId, 'hook_created')
    expect(types.filter((type) => type.startsWith('step_'))).toEqual([
      'step_created',
      'step_started',
      'step_completed',
    ])
    await redeploy(body)
    await resumeHook('go', null)
    expect(await run.returnValue).toEqual([{ method: 'GET' }, true, `${url}/`])
    expect(requests).toBe(1)
  })

  it('sends method, headers and body, by init or as a Request', async () => {
    const url = await serve((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () =>
        res.end(`${req.method} ${String(req.headers['x-a'])} ${Buffer.concat(chunks).toString()}`),
      )
    })
    const { start } = await setUp(`${API} workflow('w', async (url) => {
      const init = { method: 'PATCH', headers: new Headers({ 'x-a': '1' }), body: 'abc' };
      return [
        await (await fetch(new URL(url), init)).text(),
        await (await fetch(new Request(url, init), { method: 'PUT' })).text(),
      ];
    });`)
    expect(await (await start('w', [url])).returnValue).toEqual(['PATCH 1 abc', 'PUT 1 abc'])
  })

  it('gives error statuses as normal responses', async () => {
    const url = await serve((_, res) => res.writeHead(503).end('later'))
    const { start } = await setUp(`${API} workflow('w', async (url) => {
      const response = await fetch(url);
      return [response.ok, response.status, await response.text()];
    });`)
    expect(await (await start('w', [url])).returnValue).toEqual([false, 503, 'later'])
  })

  it('tries again when a connection breaks off', async () => {
    let requests = 0
    const url = await serve((req, res) => {
      requests++
      res.writeHead(200, { 'content-length': '4' })
      if (requests > 1) return void res.end('done')
      res.write('do', () => req.socket.destroy())
    })
    const { start } = await setUp(`${API} workflow('w', async (url) => (await fetch(url)).text());`)
    const run = await start('w', [url])
    expect(await run.returnValue).toBe('done')
    expect(requests).toBe(2)
  })

  it('does not try again what can never be sent', async () => {
    const { start, world } = await setUp(
      `${API} workflow('w', () => fetch('/relative').catch((error) => [error.name, error.message]));`,
    )
    const run = await start('w')
    const [name, message] = (await run.returnValue) as string[]
    expect(name).toBe('FatalError')
    expect(message).toContain('[fetch-invalid-request]')
    const types = (await world.events(run.runId)).map((event) => event.type)
    expect(types.filter((type) => type === 'step_started')).toHaveLength(1)
  })

  it('may stand in for the global fetch, so that libraries work', async () => {
    const url = await serve((_, res) => res.end('library'))
    const { start } = await setUp(`${API}
      const library = (url) => globalThis.fetch(url).then((response) => response.text());
      workflow('w', (url) => {
        globalThis.fetch = fetch;
        return library(url);
      });`)
    expect(await (await start('w', [url])).returnValue).toBe('library')
  })

  it('follows redirects as the standard says, and forgets credentials on the way to another origin', async () => {
    const seen: unknown[] = []
    const other = await serve((req, res) => {
      seen.push([req.method, req.url, req.headers.authorization, req.headers['x-a']])
      res.end('there')
    })
    const url = await serve((req, res) => {
      const chunks: Buffer[] = []
      req.on('data', (chunk: Buffer) => chunks.push(chunk))
      req.on('end', () => {
        seen.push([req.method, req.url, req.headers.authorization, Buffer.concat(chunks).toString()])
        if (req.url === '/kept') return void res.writeHead(307, { location: '/turned' }).end()
        if (req.url === '/turned') return void res.writeHead(302, { location: `${other}/end` }).end()
        res.writeHead(302, { location: req.url! }).end()
      })
    })
    const { start } = await setUp(`${API} workflow('w', async (url, other) => {
      const init = { method: 'POST', body: 'abc', headers: { authorization: 'secret', 'x-a': '1' } };
      const response = await fetch(url + '/kept', init);
      const manual = await fetch(url + '/turned', { redirect: 'manual' });
      const loop = await fetch(url + '/round');
      return [await response.text(), response.redirected, response.url === other + '/end', manual.status, loop.status];
    });`)
    expect(await (await start('w', [url, other])).returnValue).toEqual(['there', true, true, 302, 302])
    expect(seen.slice(0, 4)).toEqual([
      ['POST', '/kept', 'secret', 'abc'],
      ['POST', '/turned', 'secret', 'abc'],
      ['GET', '/end', undefined, '1'],
      ['GET', '/turned', undefined, ''],
    ])
  })

  it.each(['http://169.254.169.254/latest', 'http://[fe80::1]/', 'http://[fd00:ec2::254]/', 'redirect'])(
    'sends nothing to a link-local address: %s',
    async (address) => {
      const redirecting = await serve((_, res) =>
        res.writeHead(302, { location: 'http://169.254.169.254/latest' }).end(),
      )
      const { start } = await setUp(
        `${API} workflow('w', (url) => fetch(url).catch((error) => [error.name, error.message]));`,
      )
      const run = await start('w', [address === 'redirect' ? redirecting : address])
      const [name, message] = (await run.returnValue) as string[]
      expect([name, message]).toEqual(['FatalError', expect.stringContaining('[fetch-address-refused]')])
    },
  )

  it('lets no redirect lead from the internet into a private network', async () => {
    const known: Record<string, string[]> = {
      'public.example': ['93.184.216.34'],
      'rebound.example': ['93.184.216.34', '10.1.2.3'],
      localhost: ['::1', '127.0.0.1'],
    }
    const resolve = async (host: string): Promise<string[]> => known[host] ?? [host]
    const hop = (from: string | undefined, to: string): Promise<string> =>
      checkHop(from ? new URL(from) : undefined, new URL(to), resolve).then(
        () => 'sent',
        (error: unknown) => (FatalError.is(error) ? 'refused' : 'failed'),
      )
    const hosts = [
      'http://10.0.0.1',
      'http://[::1]:80',
      'http://[fd12::1]',
      'http://192.168.1.1',
      'http://rebound.example',
    ]
    for (const host of [...hosts, 'http://localhost:3000', 'http://0.0.0.0', 'http://[::ffff:127.0.0.1]']) {
      expect([host, await hop('https://public.example', host)]).toEqual([host, 'refused'])
      expect([host, await hop('http://localhost', host)]).toEqual([host, 'sent'])
      expect([host, await hop(undefined, host)]).toEqual([host, 'sent'])
    }
    expect(await hop('https://public.example', 'https://public.example')).toBe('sent')
  })

  it('ends with the signal that it was given, though the server never answers', async () => {
    const url = await serve(() => undefined)
    const { start } = await setUp(`${API} workflow('w', async (url) => {
      const controller = new AbortController();
      const answer = fetch(url, { signal: controller.signal }).then(() => 'answered', (error) => error.name);
      await sleep(20);
      controller.abort();
      return answer;
    });`)
    expect(await (await start('w', [url])).returnValue).toMatch(/Error$/)
  })
})
