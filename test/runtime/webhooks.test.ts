import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { getHookByToken, resumeHook, resumeWebhook } from '../../src/api/index.ts'
import { setUp, waitForEvent } from './harness.ts'
import { serve } from './http-server.ts'
import { serveWebhooks, tokenOf } from './webhook-harness.ts'

describe('a webhook', () => {
  it('answers 202 with an empty body and gives the workflow the request', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createWebhook();
      const { method, url, headers } = request;
      return [request instanceof Request, method, new URL(url).search, headers.get('x-a'), await request.json()];
    });`)
    const run = await start('w')
    const url = address(await tokenOf(world, run.runId))
    const response = await fetch(`${url}?q=1`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'x-a': 'b' },
    })
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(await run.returnValue).toEqual([true, 'POST', '?q=1', 'b', { a: 1 }])
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])('takes %s requests', async (method) => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(
      `workflow('w', async () => { const request = await createWebhook(); return [request.method, await request.text()]; });`,
    )
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)), { method })
    expect(response.status).toBe(202)
    expect(await run.returnValue).toEqual([method, ''])
  })

  it('answers every request with the response that it was made with', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const webhook = createWebhook({
        respondWith: Response.json({ seen: true }, { status: 201, headers: { 'x-b': '1' } }),
      });
      return [(await webhook).method, (await webhook).method];
    });`)
    const run = await start('w')
    const url = address(await tokenOf(world, run.runId))
    for (const method of ['POST', 'PUT']) {
      const response = await fetch(url, { method })
      expect([response.status, response.headers.get('x-b')]).toEqual([201, '1'])
      expect(await response.json()).toEqual({ seen: true })
    }
    expect(await run.returnValue).toEqual(['POST', 'PUT'])
  })

  it('that is manual answers what a step responds', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(
      `const answer = useStep('answer');
      workflow('w', async () => {
        const request = await createWebhook({ respondWith: 'manual' });
        await answer(request);
        return 'answered';
      });`,
      {
        answer: async (request: Request & { respondWith(response: Response): Promise<void> }) => {
          await request.respondWith(
            new Response(`you sent ${await request.text()}`, {
              status: 418,
              headers: [
                ['set-cookie', 'a=1'],
                ['set-cookie', 'b=2'],
              ],
            }),
          )
        },
      },
    )
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)), { method: 'POST', body: 'this' })
    expect([response.status, await response.text()]).toEqual([418, 'you sent this'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await run.returnValue).toBe('answered')
  })

  it('that is manual answers what the workflow itself responds, even as its last act', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createWebhook({ respondWith: 'manual' });
      request.respondWith(Response.json({ got: await request.json() }));
    });`)
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)), { method: 'POST', body: '[1]' })
    expect([response.status, await response.json()]).toEqual([200, { got: [1] }])
    await run.returnValue
  })

  it('that is manual can pass on what it has fetched, compressed or not', async () => {
    const upstream = await serve((_, res) => {
      const body = gzipSync('from upstream')
      res.writeHead(203, { 'content-encoding': 'gzip', 'content-length': body.length, 'x-up': '1' }).end(body)
    })
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async (upstream) => {
      const request = await createWebhook({ respondWith: 'manual' });
      await request.respondWith(await api.fetch(upstream));
    });`)
    const run = await start('w', [upstream])
    const response = await fetch(address(await tokenOf(world, run.runId)))
    expect([response.status, response.headers.get('x-up')]).toEqual([203, '1'])
    expect(await response.text()).toBe('from upstream')
  })

  it('that is manual answers each request with the response to it', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const webhook = createWebhook({ respondWith: 'manual' });
      const [first, second] = [await webhook, await webhook];
      await second.respondWith(new Response('to ' + await second.text()));
      await first.respondWith(new Response('to ' + await first.text()));
    });`)
    const run = await start('w')
    const url = address(await tokenOf(world, run.runId))
    const bodies = ['a', 'b'].map(async (body) => (await fetch(url, { method: 'POST', body })).text())
    expect(await Promise.all(bodies)).toEqual(['to a', 'to b'])
    await run.returnValue
  })

  it('keeps the first of several responses', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createWebhook({ respondWith: 'manual' });
      await request.respondWith(new Response('first'));
      await request.respondWith(new Response('second'));
      return 'no error';
    });`)
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)))
    expect(await response.text()).toBe('first')
    expect(await run.returnValue).toBe('no error')
  })

  it('refuses to respond with what is no Response', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createWebhook({ respondWith: 'manual' });
      const refused = await request.respondWith('text').catch((error) => error.name);
      await request.respondWith(new Response(refused));
    });`)
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)))
    expect(await response.text()).toBe('TypeError')
  })

  it('that is manual ends the request with an error when its run ends without a response', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(
      `workflow('w', async () => { await createWebhook({ respondWith: 'manual' }); return 'forgot'; });`,
    )
    const run = await start('w')
    const response = await fetch(address(await tokenOf(world, run.runId)))
    expect(response.status).toBe(504)
    expect(await response.json()).toMatchObject({ error: 'webhook-response-not-sent' })
    expect(await run.returnValue).toBe('forgot')
  })

  it('passes on large bodies, both ways', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(
      `const echo = useStep('echo');
      workflow('w', async () => {
        const request = await createWebhook({ respondWith: 'manual' });
        await echo(request);
      });`,
      {
        echo: async (request: Request & { respondWith(response: Response): Promise<void> }) =>
          request.respondWith(new Response(await request.arrayBuffer())),
      },
    )
    const run = await start('w')
    const body = new Uint8Array(3_000_000).map((_, i) => i % 253)
    const response = await fetch(address(await tokenOf(world, run.runId)), { method: 'POST', body })
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), body)).toBe(0)
    await run.returnValue
  })

  it('keeps the bytes of a body, so that a signature over it verifies', async () => {
    const address = await serveWebhooks()
    const body = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28, 0x0d, 0x0a, 0x7d])
    const signature = createHmac('sha256', 'k').update(body).digest('hex')
    const { start, world } = await setUp(
      `const verify = useStep('verify');
      workflow('w', async () => { const request = await createWebhook(); return verify(request); });`,
      {
        verify: async (request: Request) =>
          createHmac('sha256', 'k')
            .update(Buffer.from(await request.arrayBuffer()))
            .digest('hex'),
      },
    )
    const run = await start('w')
    await fetch(address(await tokenOf(world, run.runId)), { method: 'POST', body })
    expect(await run.returnValue).toBe(signature)
  })

  it('refuses a chosen token, and a response that is none, where it is made', async () => {
    const { start } = await setUp(`workflow('w', () => {
      const refused = [];
      for (const options of [{ token: 'mine' }, { respondWith: 'auto' }, { respondWith: null }, { respondWith: {} }]) {
        try { createWebhook(options) } catch (error) { refused.push([error.name, error.slug]) }
      }
      return refused;
    });`)
    const invalid = ['WorkflowRuntimeError', 'webhook-invalid-respond-with-value']
    expect(await (await start('w')).returnValue).toEqual([
      ['WorkflowRuntimeError', 'webhook-token-chosen'],
      invalid,
      invalid,
      invalid,
    ])
  })

  it('keeps its metadata apart from how it responds', async () => {
    const { start, world } = await setUp(
      `workflow('w', () => createWebhook({ metadata: { customer: 1 }, respondWith: 'manual' }));`,
    )
    const run = await start('w')
    const hook = await getHookByToken(await tokenOf(world, run.runId))
    expect(hook.isWebhook).toBe(true)
    expect(await hook.metadata).toEqual({ customer: 1 })
  })
})

describe('the webhook route', () => {
  it('answers 404 with nothing in it for a token that no live webhook has', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('hook', () => createHook({ token: 'plain' }));
      workflow('ended', async () => { createWebhook(); });`)
    const plain = await start('hook')
    await waitForEvent(world, plain.runId, 'hook_created')
    const ended = await start('ended')
    await ended.returnValue
    const token = (await world.events(ended.runId)).find((event) => event.type === 'hook_created')!.data.token
    for (const unknown of ['unknown', 'plain', token]) {
      const response = await fetch(address(unknown), { method: 'POST', body: 'x' })
      expect([response.status, await response.text()]).toEqual([404, ''])
    }
  })

  it('answers 400 for a token whose encoding is broken', async () => {
    const address = await serveWebhooks()
    await setUp('')
    expect((await fetch(`${address('')}%E0%A4%A`)).status).toBe(400)
  })
})

describe('resumeWebhook', () => {
  it('does what the address does, without a server', async () => {
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createWebhook({ respondWith: 'manual' });
      await request.respondWith(new Response(await request.text(), { status: 207 }));
    });`)
    const run = await start('w')
    const request = new Request('https://example.com/', { method: 'POST', body: 'by hand' })
    const response = await resumeWebhook(await tokenOf(world, run.runId), request)
    expect([response.status, await response.text()]).toEqual([207, 'by hand'])
  })

  it('throws when the run ends without a response', async () => {
    const { start, world } = await setUp(
      `workflow('w', async () => { await createWebhook({ respondWith: 'manual' }); });`,
    )
    const run = await start('w')
    const resumed = resumeWebhook(await tokenOf(world, run.runId), new Request('https://example.com/'))
    await expect(resumed).rejects.toMatchObject({ slug: 'webhook-response-not-sent' })
  })

  it('refuses the token of a hook that is no webhook, and an unknown one', async () => {
    const { start, world } = await setUp(`workflow('w', () => createHook({ token: 'plain' }));`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    for (const token of ['plain', 'unknown']) {
      const resumed = resumeWebhook(token, new Request('https://example.com/'))
      await expect(resumed).rejects.toMatchObject({ name: 'HookNotFoundError', token })
    }
    await resumeHook('plain', 1)
    expect(await run.returnValue).toBe(1)
  })
})

describe('createHook with isWebhook', () => {
  it('makes a hook that the route delivers to as well, under a chosen token', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(`workflow('w', async () => {
      const request = await createHook({ token: 'a/b c', isWebhook: true, metadata: 5 });
      return request.text();
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    expect(await (await getHookByToken('a/b c')).metadata).toBe(5)
    expect((await fetch(address('a/b c'), { method: 'POST', body: 'x' })).status).toBe(202)
    expect(await run.returnValue).toBe('x')
  })
})
