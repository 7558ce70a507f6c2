/** Data that tries to get out of the realm, or into prototypes. Code is trusted, data is not: see SECURITY.md. */
import { describe, expect, it } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { FatalError } from '../../src/errors/index.ts'
import { serveWebhooks, tokenOf } from './webhook-harness.ts'
import { setUp, waitForEvent } from './harness.ts'

/** In workflow code: whatever can be reached from a value must be of this realm, where no text becomes code. */
const INSPECT = `
  const seen = new Set();
  const inspect = (value, path, found = []) => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return found;
    seen.add(value);
    let top = value;
    while (Object.getPrototypeOf(top) !== null) top = Object.getPrototypeOf(top);
    if (top !== Object.prototype && top !== value) found.push(path + ' is of another realm');
    if (typeof value === 'function') {
      try { value.constructor('return process')(); found.push(path + ' compiles text') } catch {}
    }
    inspect(Object.getPrototypeOf(value), path + '.__proto__', found);
    for (const key of Reflect.ownKeys(value)) {
      const { value: own, get, set } = Object.getOwnPropertyDescriptor(value, key);
      for (const part of [own, get, set]) inspect(part, path + '.' + String(key), found);
    }
    return found;
  };`

/** One of each kind that crosses the border. */
const values = (): Record<string, unknown> => ({
  plain: { a: [1, { b: 2 }] },
  date: new Date(0),
  map: new Map([[{ k: 1 }, new Set([1])]]),
  regexp: /a/g,
  bytes: new Uint8Array(3),
  error: Object.assign(new RangeError('far', { cause: new TypeError('why') }), { extra: {} }),
  url: new URL('http://localhost/?a=1'),
  headers: new Headers({ a: 'b' }),
  request: new Request('http://localhost/', { method: 'POST', body: 'x' }),
  response: new Response('x'),
  signal: AbortSignal.abort(new Error('stop')),
  stream: new Blob(['x']).stream(),
  nothing: Object.create(null) as object,
})

describe('what enters the realm leads to nothing outside of it', () => {
  it.each(Object.keys(values()))('as an argument, a result of a step and a payload: %s', async (kind) => {
    const { start, world } = await setUp(
      `const make = useStep('make'); ${INSPECT}
       workflow('w', async (value) => {
         const found = [inspect(value, 'argument'), inspect(await make(), 'result')];
         found.push(inspect(await createHook({ token: 'h' }), 'payload'));
         return [found.flat(), seen.size > 3];
       });`,
      { make: async () => values()[kind] },
    )
    const run = await start('w', [values()[kind]])
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('h', values()[kind])
    expect(await run.returnValue).toEqual([[], kind !== 'nothing'])
  })

  it('as an error that a step throws, or that the API does', async () => {
    const { start } = await setUp(
      `const fail = useStep('fail'); ${INSPECT}
       const caught = async (act) => { try { await act() } catch (error) { return error } };
       workflow('w', async () => {
         const errors = [await caught(fail), await caught(() => createHook({ token: '' })), await caught(() => sleep('soon')), await caught(() => fetch('x'))];
         return errors.flatMap((error, i) => error instanceof Error ? inspect(error, 'error ' + i) : ['no error ' + i]);
       });`,
      {
        fail: async () => {
          throw new FatalError('declined', { cause: new TypeError('why') } as never)
        },
      },
    )
    expect(await (await start('w')).returnValue).toEqual([])
  })

  it('and the realm itself compiles no text and knows no process but a frozen copy of its environment', async () => {
    const { start } = await setUp(`${INSPECT}
      workflow('w', async () => {
        const ways = ['return 1', 'return process'].map((text) => { try { return Function(text)() } catch (error) { return error instanceof EvalError } });
        return [ways, inspect(globalThis.process, 'process'), Object.keys(globalThis.process), typeof require === 'function' && (() => { try { return require('node:fs') } catch { return 'refused' } })()];
      });`)
    const [ways, reached, keys, required] = (await (await start('w')).returnValue) as unknown[]
    expect(ways).toEqual([true, true])
    expect(reached).toEqual([])
    expect(keys).toEqual(['env'])
    expect([false, 'refused']).toContain(required)
  })
})

describe('names of prototypes in data', () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}'
  const pollution = `[({}).polluted, [].polluted, (() => 0).polluted]`

  it('in a webhook’s body pollute neither realm nor host', async () => {
    const address = await serveWebhooks()
    const { start, world } = await setUp(
      `const echo = useStep('echo');
       workflow('w', async () => {
         const body = await (await createWebhook()).json();
         const echoed = await echo(body);
         return [Object.keys(echoed), ${pollution}, Object.getPrototypeOf(echoed) === Object.prototype];
       });`,
      { echo: async (body: unknown) => body },
    )
    const run = await start('w')
    const headers = { __proto__: 'x', constructor: 'y' }
    const response = await fetch(address(await tokenOf(world, run.runId)), {
      method: 'POST',
      body: hostile,
      headers,
    })
    expect(response.status).toBe(202)
    const nothing = [undefined, undefined, undefined]
    expect(await run.returnValue).toEqual([['__proto__', 'constructor', 'a'], nothing, true])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('in attributes, tokens and metadata are names like any other', async () => {
    const { start, world } = await setUp(`workflow('w', async () => {
      const hook = createHook({ token: '__proto__', metadata: JSON.parse('${hostile}') });
      return [await hook, ${pollution}];
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('__proto__', JSON.parse(hostile))
    const [payload, found] = (await run.returnValue) as [object, unknown[]]
    expect(Object.keys(payload)).toEqual(['__proto__', 'constructor', 'a'])
    expect(found).toEqual([undefined, undefined, undefined])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
