import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { resumeHook, start } from '../../src/api/index.ts'
import { readStreamedBody } from '../../src/runtime/values/body.ts'
import { setUp, waitForEvent } from './harness.ts'

const LARGE = 3 * 1024 * 1024

describe('a Response that a step returns', () => {
  it('is a Response of the realm, with status, headers and cookies', async () => {
    const { start } = await setUp(
      `const make = useStep('make');
      workflow('w', async () => {
        const response = await make();
        const headers = [...response.headers];
        return [response instanceof Response, response.status, response.statusText, response.ok, headers];
      });`,
      {
        make: () =>
          new Response('hello', {
            status: 201,
            statusText: 'Made',
            headers: [
              ['x-a', '1'],
              ['set-cookie', 'a=1'],
              ['set-cookie', 'b=2'],
              ['content-type', 'text/x'],
            ],
          }),
      },
    )
    expect(await (await start('w')).returnValue).toEqual([
      true,
      201,
      'Made',
      true,
      [
        ['content-type', 'text/x'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['x-a', '1'],
      ],
    ])
  })

  it('is read in the workflow without another event', async () => {
    const { start, world } = await setUp(
      `const make = useStep('make');
      workflow('w', async () => {
        const response = await make();
        const copy = response.clone();
        const before = response.bodyUsed;
        const read = [await response.json(), await copy.text(), before, response.bodyUsed];
        return [...read, await response.text().catch((error) => error.constructor === TypeError)];
      });`,
      { make: () => Response.json({ a: [1] }) },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual([{ a: [1] }, '{"a":[1]}', false, true, true])
    const types = (await world.events(run.runId)).map((event) => event.type)
    expect(types).toEqual([
      'run_created',
      'run_started',
      'step_created',
      'step_started',
      'step_completed',
      'run_completed',
    ])
  })

  it('keeps a body larger than an event in a stream of the run, and is read from there once', async () => {
    const bytes = new Uint8Array(LARGE).map((_, i) => i % 251)
    const { start, world } = await setUp(
      `const make = useStep('make'), measure = useStep('measure');
      workflow('w', async () => {
        const response = await make();
        const copy = response.clone();
        const bytes = await response.bytes();
        return [bytes.length, bytes[250], bytes[251], bytes[${LARGE - 1}], await measure(copy)];
      });`,
      {
        make: () => new Response(bytes),
        measure: async (response: Response) => (await response.arrayBuffer()).byteLength,
      },
    )
    const run = await start('w')
    expect(await run.returnValue).toEqual([LARGE, 250, 0, (LARGE - 1) % 251, LARGE])
    expect(await world.streams.list(run.runId)).toHaveLength(1)
    const calls = (await world.events(run.runId)).filter((event) => event.type === 'call_completed')
    expect(calls).toHaveLength(1)
  })

  it('whose body was read before cannot be stored, and the error says so', async () => {
    const { start } = await setUp(
      `const make = useStep('make');
      workflow('w', () => make().catch((error) => [error.name, error.message, error.path]));`,
      {
        make: async () => {
          const response = new Response('gone')
          await response.text()
          return { response }
        },
      },
    )
    const [name, message] = (await (await start('w')).returnValue) as string[]
    expect(name).toBe('SerializationError')
    expect(message).toContain('return value of step "make".response is a Response whose body was read before')
  })

  it('whose body breaks off makes the step run again', async () => {
    let attempts = 0
    const { start } = await setUp(
      `const make = useStep('make');
      workflow('w', async () => (await make()).text());`,
      {
        make: Object.assign(
          () => {
            attempts++
            if (attempts > 1) return new Response('whole')
            return new Response(
              new ReadableStream({
                pull(controller) {
                  controller.error(new Error('broken off'))
                },
              }),
            )
          },
          { maxRetries: 1 },
        ),
      },
    )
    expect(await (await start('w')).returnValue).toBe('whole')
    expect(attempts).toBe(2)
  })

  it('without a body, and one of a failed request, stay what they are', async () => {
    const { start } = await setUp(
      `const make = useStep('make');
      workflow('w', async () => {
        const { none, error } = await make();
        return [none.status, none.body, await none.text(), error.type, error.status];
      });`,
      { make: () => ({ none: new Response(null, { status: 204 }), error: Response.error() }) },
    )
    expect(await (await start('w')).returnValue).toEqual([204, null, '', 'error', 0])
  })
})

describe('a Request', () => {
  it('as a payload keeps method, address, headers and the bytes of its body', async () => {
    const body = '{"amount":  1, "note": "\u00e9"}'
    const signature = createHmac('sha256', 'secret').update(body).digest('hex')
    const { start, world } = await setUp(
      `const verify = useStep('verify');
      workflow('w', async () => {
        const request = await createHook({ token: 't' });
        const { method, url } = request;
        return [request instanceof Request, method, url, await verify(request), (await request.json()).note];
      });`,
      {
        verify: async (request: Request) => {
          const hmac = createHmac('sha256', 'secret').update(Buffer.from(await request.arrayBuffer()))
          return hmac.digest('hex') === request.headers.get('x-signature')
        },
      },
    )
    const request = new Request('https://example.com/hook?a=1', {
      method: 'PUT',
      body,
      headers: { 'x-signature': signature },
    })
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('t', request)
    expect(await run.returnValue).toEqual([true, 'PUT', 'https://example.com/hook?a=1', true, '\u00e9'])
  })

  it.each([
    ['small', 10],
    ['large', LARGE],
  ])('with a %s body can be an argument of start()', async (_, size) => {
    await setUp(`workflow('w', async (request) => [request.method, (await request.bytes()).length]);`)
    const request = new Request('https://example.com/', { method: 'POST', body: new Uint8Array(size) })
    const run = await start({ workflowId: 'w' }, [request])
    expect(await run.returnValue).toEqual(['POST', size])
  })

  it('can be made in a workflow and passed to a step', async () => {
    const { start } = await setUp(
      `const echo = useStep('echo');
      workflow('w', async () => {
        const first = new Request('https://example.com/a', { method: 'post', body: new URLSearchParams({ a: 'b c' }) });
        const second = new Request(first, { headers: { 'x-b': '1' } });
        return [first.method, await echo(first), await echo(second)];
      });`,
      {
        echo: async (request: Request) => [
          request.url,
          request.headers.get('content-type'),
          request.headers.get('x-b'),
          await request.text(),
        ],
      },
    )
    const type = 'application/x-www-form-urlencoded;charset=UTF-8'
    expect(await (await start('w')).returnValue).toEqual([
      'POST',
      ['https://example.com/a', type, null, 'a=b+c'],
      ['https://example.com/a', null, '1', 'a=b+c'],
    ])
  })

  it('that could not be sent is refused where it is made', async () => {
    const { start } = await setUp(`workflow('w', () => {
      const refused = [];
      for (const make of [
        () => new Request('/relative'),
        () => new Request('https://a.b', { body: 'x' }),
        () => new Response('x', { status: 204 }),
        () => new Response('x', { status: 99 }),
      ]) {
        try { make(); refused.push('made') } catch (error) { refused.push(error.name) }
      }
      return refused;
    });`)
    expect(await (await start('w')).returnValue).toEqual([
      'TypeError',
      'TypeError',
      'TypeError',
      'RangeError',
    ])
  })
})

describe('Response in workflow code', () => {
  it('makes what the standard says', async () => {
    const { start } = await setUp(`workflow('w', async () => {
      const json = Response.json({ a: 1 }, { status: 201 });
      const redirect = Response.redirect('https://example.com/x');
      const text = new Response('\\ufeffabc');
      return [
        json.status, json.headers.get('content-type'), await json.json(),
        redirect.status, redirect.headers.get('location'),
        text.headers.get('content-type'), await text.text(),
        [...await new Response(new Uint8Array([1, 2, 3]).subarray(1)).bytes()],
        (await new Response(new Uint8Array([1, 2]).buffer).arrayBuffer()).byteLength,
        await new Response().text(), new Response().body,
        String(new Response()),
      ];
    });`)
    expect(await (await start('w')).returnValue).toEqual([
      201,
      'application/json',
      { a: 1 },
      302,
      'https://example.com/x',
      'text/plain;charset=UTF-8',
      'abc',
      [2, 3],
      2,
      '',
      null,
      '[object Response]',
    ])
  })

  it('says where to read what it cannot', async () => {
    const { start } = await setUp(`workflow('w', async () => {
      const response = new Response('a=b');
      const failed = [Promise.resolve().then(() => new Blob(['a']).stream()), Promise.resolve().then(() => response.body.getReader())];
      return (await Promise.allSettled(failed)).map(({ reason }) => reason.slug);
    });`)
    expect(await (await start('w')).returnValue).toEqual(Array(2).fill('unavailable-in-workflow'))
  })
})

describe('a stored body of which a part is gone', () => {
  it('is told when it is read, not given in part', async () => {
    const { runId } = await (await setUp(`workflow('w', () => createHook());`)).start('w')
    const missing = { runId, stream: 'strm_none', size: 3 }
    await expect(readStreamedBody(missing)).rejects.toMatchObject({ slug: 'stored-body-incomplete' })
  })
})
