import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { createHostFunctions } from '../../src/sandbox/host-functions.ts'

const built = buildSync({
  stdin: {
    contents: `
      import { installGlobals } from './globals/index.ts'
      import { createCodec } from '../../codec/index.ts'
      globalThis.install = (host, clock) => {
        let seed = 1
        const globals = installGlobals({
          host,
          now: () => clock.now,
          random: () => (seed = (seed * 48271) % 2147483647) / 2147483647,
          mapStack: host.mapStack,
          env: () => ({ NODE_ENV: 'test' }),
        })
        globalThis.codec = createCodec({ web: globals.webExtensions })
      }`,
    resolveDir: fileURLToPath(new URL('../../src/sandbox/prelude', import.meta.url)),
    loader: 'ts',
  },
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'neutral',
  target: 'node20',
})
const script = new vm.Script(built.outputFiles[0]!.text)

function createRealm() {
  const context = vm.createContext(
    {},
    { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
  )
  const logs: string[] = []
  const clock = { now: 1_700_000_000_000 }
  const before = new Set(vm.runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[])
  script.runInContext(context)
  const install = vm.runInContext('install', context) as (host: object, clock: object) => void
  install(
    createHostFunctions({
      log: (level, text) => logs.push(`${level}: ${text}`),
      mapStack: (stack) => `${stack.split('\n')[0]}\n    at mapped`,
      overtime: () => false,
      seed: 'seed',
    }),
    clock,
  )
  const run = <T>(code: string): T => vm.runInContext(code, context) as T
  return { run, logs, clock, before }
}

const { run, logs } = createRealm()

/** Evaluates in the realm; what it throws is told by name and message. */
function attempt(code: string): string {
  return run(`try { ${code}; 'nothing thrown' } catch (e) { e.name + ': ' + e.message }`)
}

describe('clock and randomness', () => {
  it('reads the clock of the run, whichever way it is asked', () => {
    const { run, clock } = createRealm()
    clock.now = 86_400_000
    expect(run('Date.now()')).toBe(86_400_000)
    expect(run('new Date().getTime()')).toBe(86_400_000)
    expect(run('new Date().constructor === Date && new Date() instanceof Date')).toBe(true)
    expect(run('Date()')).toBe(run('new Date().toString()'))
    expect(run('new Date(2020, 1, 2, 3).getHours()')).toBe(3)
    expect(run('new (class Later extends Date { get later() { return +this + 1 } })().later')).toBe(
      86_400_001,
    )
    expect(run('new Intl.DateTimeFormat("en", { timeZone: "UTC" }).format()')).toBe('1/2/1970')
    expect(run('new Intl.DateTimeFormat("en", { timeZone: "UTC" }).formatToParts()[4].value')).toBe('1970')
    expect(run('performance.now()')).toBe(0)
    clock.now += 5
    expect(run('performance.now()')).toBe(5)
    expect(run('[Date.name, Date.length, typeof Date.UTC, typeof Date.parse].join()')).toBe(
      'Date,7,function,function',
    )
  })

  it('draws the same from the same seed', () => {
    const draw = `JSON.stringify([Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint16Array(4))]])`
    const first = createRealm().run<string>(draw)
    expect(createRealm().run(draw)).toBe(first)
    expect(JSON.parse(first)[1]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(attempt('crypto.getRandomValues(new Float32Array(1))')).toMatch(/^TypeMismatchError/)
    expect(attempt('crypto.getRandomValues(new Uint8Array(65537))')).toMatch(/^QuotaExceededError/)
  })

  it('digests', () => {
    run(
      `crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')).then((d) => { globalThis.digest = d })`,
    )
    expect(run('digest instanceof ArrayBuffer && new Uint8Array(digest).toHex()')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
    run(`crypto.subtle.digest('MD5', new Uint8Array(1)).catch((e) => { globalThis.refused = e.name })`)
    expect(run('refused')).toBe('NotSupportedError')
  })
})

describe('what is not there', () => {
  it.each([
    ['fetch("http://a")', 'fetch-in-workflow'],
    ['setTimeout(() => 1, 1)', 'timeout-in-workflow'],
    ['setInterval(() => 1, 1)', 'timeout-in-workflow'],
    ['setImmediate(() => 1)', 'timeout-in-workflow'],
    ['clearTimeout(1)', 'timeout-in-workflow'],
    ['new ReadableStream()', 'unavailable-in-workflow'],
    ['new WritableStream()', 'unavailable-in-workflow'],
    ['new TransformStream()', 'unavailable-in-workflow'],
    ['require("fs")', 'unavailable-in-workflow'],
    ['crypto.subtle.sign()', 'unavailable-in-workflow'],
  ])('%s throws with a way out', (code, slug) => {
    const thrown = run<{ slug: string; hint: string; realm: boolean }>(
      `try { ${code}; ({}) } catch (e) { ({ slug: e.slug, hint: e.hint, realm: e instanceof Error }) }`,
    )
    expect({ ...thrown }).toEqual({ slug, hint: expect.stringMatching(/\.$/), realm: true })
  })

  it.each(['WeakRef', 'FinalizationRegistry', 'Buffer', 'global', 'module', '__dirname', 'XMLHttpRequest'])(
    '%s is not defined',
    (name) => {
      expect(attempt(name)).toBe(`ReferenceError: ${name} is not defined`)
    },
  )

  it('has no waiting on real time or other threads', () => {
    expect(run('typeof Atomics.waitAsync + typeof Atomics.wait + typeof WebAssembly.compile')).toBe(
      'undefined'.repeat(3),
    )
  })
})

describe('isolation', () => {
  it('looks native: nothing enumerable, all replaceable', () => {
    const { run, before } = createRealm()
    expect(
      run<string[]>('Object.keys(globalThis)').filter((name) => !['install', 'codec'].includes(name)),
    ).toEqual([])
    for (const name of run<string[]>('Object.getOwnPropertyNames(globalThis)')) {
      if (before.has(name)) continue
      const descriptor = run<PropertyDescriptor>(`Object.getOwnPropertyDescriptor(globalThis, '${name}')`)
      expect([name, descriptor.configurable]).toEqual([name, true])
    }
    expect(run('globalThis.URL = 5; URL')).toBe(5)
  })

  it('lets nobody reach an object of the host', () => {
    const found = run<string[]>(`
      const foreign = [], seen = new Set()
      const visit = (value, path) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return
        seen.add(value)
        let root = value
        for (let p; (p = Object.getPrototypeOf(root)); root = p);
        if (root !== Object.prototype && root !== value) foreign.push(path)
        for (const key of Reflect.ownKeys(value)) {
          const d = Object.getOwnPropertyDescriptor(value, key)
          const name = path + '.' + String(key)
          if (d.get && path === 'globalThis') visit(globalThis[key], name)
          visit(d.value, name); visit(d.get, name + ' get'); visit(d.set, name + ' set')
        }
        visit(Object.getPrototypeOf(value), path + '.__proto__')
      }
      delete globalThis.install
      for (const key of Object.getOwnPropertyNames(globalThis)) visit(globalThis[key], 'globalThis.' + key)
      visit(new URL('http://a/?b').searchParams, 'params'); visit(crypto.subtle.digest('SHA-1', new Uint8Array(1)), 'digest')
      foreign`)
    expect([...found]).toEqual([])
    expect(run('console.log.constructor === Function && process.env.constructor === Object')).toBe(true)
  })

  it('gives a frozen snapshot of the environment', () => {
    expect(run('process.env.NODE_ENV')).toBe('test')
    expect(attempt('"use strict"; process.env.X = "1"')).toBe('nothing thrown')
    expect(run('[typeof process.env.X, Object.isFrozen(process.env)].join()')).toBe('undefined,true')
    expect(run('(() => { "use strict"; try { process.env.X = "1" } catch (e) { return e.name } })()')).toBe(
      'TypeError',
    )
    expect(run('Object.keys(process).join()')).toBe('env')
  })
})

/** The host's own classes are the yardstick: the same function must give the same in the realm. */
const same: Record<string, () => unknown> = {
  URL: () => {
    const u = new URL('../x?q=1#h', 'https://u:p@a.b:81/c/d')
    u.port = '443'
    u.hash = ''
    u.pathname = 'é'
    return [u.href, u.origin, u.host, u.username, String(u), JSON.stringify(u)]
  },
  'URL parameters follow the URL and lead it': () => {
    const u = new URL('http://a/?x=1')
    const p = u.searchParams
    p.append('y', 'é &')
    const one = u.href
    u.search = '?z=2'
    p.sort()
    return [one, p.get('z'), p.has('x'), u.searchParams === p, u.href]
  },
  'URL.canParse': () => [URL.canParse('x'), URL.canParse('x', 'http://a'), URL.canParse('http://a b')],
  'an invalid URL': () => {
    try {
      return new URL('nope')
    } catch (error) {
      const { name, code, input, message } = error as Error & { code: string; input: string }
      return [name, code, input, message]
    }
  },
  URLSearchParams: () => {
    const p = new URLSearchParams([
      ['a', '1'],
      ['b', '2'],
      ['a', '3 +é😀*'],
    ])
    p.set('b', 'x')
    p.append('c', '')
    p.delete('zz')
    return [[...p], p.getAll('a'), p.toString(), p.size, [...p.keys()], [...p.values()]]
  },
  'URLSearchParams parses': () =>
    ['?a=1&b=%C3%A9&c=%zz&%61=+x&=&d', 'a=%ff%41', 'x=\ud800'].map((text) => [...new URLSearchParams(text)]),
  'URLSearchParams from a record': () => new URLSearchParams({ a: '1', 'b c': 'd' }).toString(),
  Headers: () => {
    const h = new Headers({ 'X-B': ' 1 ', a: '2' })
    h.append('x-b', '3')
    h.append('Set-Cookie', 'q')
    h.append('set-cookie', 'r')
    h.delete('a')
    return [[...h], h.get('X-B'), h.getSetCookie(), h.has('a'), h.get('nope')]
  },
  'invalid headers': () =>
    [
      ['a b', '1'],
      ['a', '1\n2'],
      ['a', '\u0100'],
    ].map((pair) => {
      try {
        return [...new Headers([pair as [string, string]])]
      } catch (error) {
        return (error as Error).name
      }
    }),
  TextEncoder: () => {
    const bytes = new Uint8Array(5)
    const result = new TextEncoder().encodeInto('a€😀', bytes)
    return [[...new TextEncoder().encode('aé€😀\ud800')], result, [...bytes]]
  },
  TextDecoder: () =>
    [
      [0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80],
      [0xff, 0x41],
      [0xe2, 0x82],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x80, 0x41],
      [0xef, 0xbb, 0xbf, 0x41],
      [0xc0, 0x80, 0xf4, 0x90],
    ].map((bytes) => new TextDecoder().decode(new Uint8Array(bytes))),
  'TextDecoder in pieces': () => {
    const decoder = new TextDecoder()
    return [
      decoder.decode(new Uint8Array([0xef]), { stream: true }),
      decoder.decode(new Uint8Array([0xbb, 0xbf, 0x41, 0xe2]), { stream: true }),
      decoder.decode(new Uint8Array([0x82, 0xac])),
      decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x42])),
    ]
  },
  'a strict TextDecoder': () => {
    try {
      return new TextDecoder('utf8', { fatal: true }).decode(new Uint8Array([0xff]))
    } catch (error) {
      return (error as Error).name
    }
  },
  'btoa and atob': () => [
    ...['', 'a', 'ab', 'abc', '\xff\xfe'].map((text) => [btoa(text), atob(btoa(text))]),
    atob(' YW J j '),
    atob('YQ'),
  ],
  'invalid base64': () =>
    ['a', 'YQ=', '*', 'YQ==='].map((text) => {
      try {
        return atob(text)
      } catch (error) {
        return [(error as DOMException).name, (error as DOMException).code]
      }
    }),
  DOMException: () => {
    const e = new DOMException('m', 'AbortError')
    const own = new DOMException('x', 'Own')
    return [
      e.name,
      e.message,
      e.code,
      e instanceof Error,
      String(e),
      Object.keys(e),
      new DOMException().name,
      own.code,
    ]
  },
  'Event and EventTarget': () => {
    const target = new EventTarget()
    const log: unknown[] = []
    const listener = (event: Event) => {
      log.push(event.type, event.target === target, event.currentTarget === target)
      event.preventDefault()
    }
    target.addEventListener('x', listener)
    target.addEventListener('x', listener)
    target.addEventListener('x', { handleEvent: () => log.push('object') }, { once: true })
    const first = target.dispatchEvent(new Event('x', { cancelable: true }))
    const second = target.dispatchEvent(new Event('x'))
    target.removeEventListener('x', listener)
    target.dispatchEvent(new CustomEvent('x', { detail: 1 }))
    return [log, first, second, new CustomEvent('x', { detail: 1 }).detail]
  },
  'stopping an event': () => {
    const target = new EventTarget()
    const log: unknown[] = []
    target.addEventListener('x', (event) => {
      log.push(1)
      event.stopImmediatePropagation()
    })
    target.addEventListener('x', () => log.push(2))
    target.dispatchEvent(new Event('x'))
    return log
  },
  AbortController: () => {
    const controller = new AbortController()
    const { signal } = controller
    const log: unknown[] = []
    signal.onabort = (event) => log.push(`on${event.type}`)
    signal.addEventListener('abort', () => log.push(signal.reason))
    controller.abort('why')
    controller.abort('again')
    try {
      signal.throwIfAborted()
    } catch (error) {
      log.push(error)
    }
    return [log, signal.aborted]
  },
  'the default reason': () => {
    const controller = new AbortController()
    controller.abort()
    const reason = controller.signal.reason as DOMException
    return [reason.name, reason.message, reason instanceof DOMException, AbortSignal.abort(5).reason]
  },
  'AbortSignal.any': () => {
    const a = new AbortController()
    const b = new AbortController()
    const signal = AbortSignal.any([a.signal, b.signal])
    const log: unknown[] = []
    signal.addEventListener('abort', () => log.push(signal.reason))
    b.abort(1)
    a.abort(2)
    return [log, signal.aborted, AbortSignal.any([b.signal]).reason, AbortSignal.any([]).aborted]
  },
  'a listener bound to a signal': () => {
    const target = new EventTarget()
    const controller = new AbortController()
    const log: unknown[] = []
    target.addEventListener('x', () => log.push(1), { signal: controller.signal })
    target.dispatchEvent(new Event('x'))
    controller.abort()
    target.dispatchEvent(new Event('x'))
    return log
  },
  'an illegal constructor': () => {
    try {
      return new AbortSignal()
    } catch (error) {
      return (error as Error).name
    }
  },
  structuredClone: () => {
    const a: Record<string, unknown> = {
      d: new Date(1),
      m: new Map([[1, new Set([2])]]),
      e: new RangeError('x'),
    }
    a.self = a
    const b = structuredClone(a) as { self: unknown; d: Date; m: Map<number, Set<number>>; e: Error }
    return [b !== a, b.self === b, b.d.getTime(), b.m.get(1)!.has(2), b.e.name, b.e instanceof RangeError]
  },
  'structuredClone refuses': () => {
    try {
      return structuredClone({ f() {} })
    } catch (error) {
      return [(error as DOMException).name, (error as DOMException).code]
    }
  },
}

describe('web classes', () => {
  it.each(Object.entries(same))('%s', (_name, code) => {
    expect(run(`JSON.stringify((${code.toString()})())`)).toBe(JSON.stringify(code()))
  })

  it('stores them with the codec of the realm', () => {
    const text = run<string>(
      `codec.encode([new URL('http://a/b'), new URLSearchParams('c=d'), new Headers({ e: 'f' }), new DOMException('m', 'AbortError')])`,
    )
    const other = createRealm().run
    other('globalThis.decode = (text) => codec.decode(text)')
    const decode = other<(text: string) => unknown[]>('decode')
    expect(String(decode(text)[0])).toBe('http://a/b')
    expect(
      other(`const [u, p, h, d] = decode(${JSON.stringify(text)});
        [u instanceof URL, p instanceof URLSearchParams, p.get('c'), h instanceof Headers, h.get('e'), d instanceof DOMException, d.name].join()`),
    ).toBe('true,true,d,true,f,true,AbortError')
  })

  it('reports what a listener throws as a rejection of the realm', () => {
    const { run } = createRealm()
    expect(
      run(
        `const t = new EventTarget(); t.addEventListener('x', () => { Promise.reject = (e) => { globalThis.thrown = e.message; return Promise.resolve() }; throw new Error('bad') }); t.dispatchEvent(new Event('x')); thrown`,
      ),
    ).toBe('bad')
  })

  it('runs microtasks in order', () => {
    run(
      `globalThis.order = []; queueMicrotask(() => order.push(1)); Promise.resolve().then(() => order.push(2)); order.push(0)`,
    )
    expect(run('order.join()')).toBe('0,1,2')
  })

  it('turns bytes into text and back', () => {
    expect(run(`new Uint8Array([251, 255]).toBase64({ alphabet: 'base64url', omitPadding: true })`)).toBe(
      '-_8',
    )
    expect(run(`[...Uint8Array.fromBase64('-_8', { alphabet: 'base64url' })].join()`)).toBe('251,255')
    expect(run(`Uint8Array.fromHex('00ff').toHex()`)).toBe('00ff')
    expect(
      run(
        `const b = new Uint8Array(4); JSON.stringify([b.setFromBase64('AQIDBAUG'), b.setFromHex('0a0b'), [...b]])`,
      ),
    ).toBe('[{"read":4,"written":3},{"read":4,"written":2},[10,11,3,0]]')
    expect(attempt(`Uint8Array.fromHex('0')`)).toMatch(/^SyntaxError/)
    expect(attempt(`Uint8Array.fromBase64('A')`)).toMatch(/^SyntaxError/)
  })
})

describe('console', () => {
  it.each([
    [`console.log('a', 1, true, null, undefined)`, 'log: a 1 true null undefined'],
    [`console.warn('%s is %d%% of %i, %f', 'x', 5, 7.9, '1.5', 'rest')`, 'warn: x is 5% of 7, 1.5 rest'],
    [
      `console.error('%o %O %j %c.', [1], { a: 1 }, { b: 2 }, 'color: red')`,
      'error: [ 1 ] { a: 1 } {"b":2} .',
    ],
    [
      `console.info({ a: ['x', { b: { c: {} } }], f() {}, C: class K {}, 'a b': -0, n: 1n })`,
      `info: {\n  a: [ 'x', { b: [Object] } ],\n  f: [Function: f],\n  C: [class K],\n  'a b': -0,\n  n: 1n\n}`,
    ],
    [
      `console.debug(new Map([['a', new Set([1])]]), new Date(0), /x/g, new Uint8Array(2), [,1])`,
      `debug: Map(1) { 'a' => Set(1) { 1 } } 1970-01-01T00:00:00.000Z /x/g Uint8Array(2) [ 0, 0 ] [ <empty>, 1 ]`,
    ],
    [
      `const c = {}; c.c = c; console.log(c, new (class Foo { x = 1 }), Object.create(null))`,
      'log: { c: [Circular] } Foo { x: 1 } [Object: null prototype] {}',
    ],
    [
      `console.log(Object.assign(new TypeError('no'), { code: 1, cause: 'why' }))`,
      `log: TypeError: no\n    at mapped {\n  code: 1,\n  cause: 'why',\n  [cause]: 'why'\n}`,
    ],
    [
      `console.log({ get x() { throw 1 } }, new URL('http://a/'))`,
      `log: { x: [Getter] } URL { 'http://a/' }`,
    ],
    [
      `console.group('g'); console.log('in\\nside'); console.groupEnd(); console.log('out')`,
      'log: g|log:   in\n  side|log: out',
    ],
    [`console.assert(true); console.assert(false, 'x')`, 'warn: Assertion failed: x'],
    [
      `console.count(); console.count(); console.countReset(); console.count('n')`,
      'log: default: 1|log: default: 2|log: n: 1',
    ],
    [`console.time('t'); console.timeEnd('t')`, 'log: t: 0ms'],
    [`console.dir({ a: { b: { c: { d: {} } } } }, { depth: null })`, 'log: { a: { b: { c: { d: {} } } } }'],
    [`console.trace('here')`, 'error: Trace: here\n    at mapped'],
  ])('%s', (code, expected) => {
    logs.length = 0
    run(`{ ${code} }`)
    expect(logs.join('|')).toBe(expected)
  })
})

describe('the boundary', () => {
  it('lets no error of the host through, not even an overflow of the stack', () => {
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' })
    const code = buildSync({
      entryPoints: [fileURLToPath(new URL('../../src/sandbox/prelude/boundary.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'boundary',
      platform: 'neutral',
      target: 'node20',
    }).outputFiles[0]!.text
    vm.runInContext(`${code}\nconst { host, connect } = boundary.createBoundary()`, context)
    const connect = vm.runInContext('connect', context) as (host: object) => void
    connect({
      mapStack: () => {
        throw new Error('of the host')
      },
      digest: (_: string, text: string) => text.split('').sort().join(),
    })
    expect(
      vm.runInContext(
        'try { host.mapStack("") } catch (e) { e instanceof RangeError && e.message }',
        context,
      ),
    ).toBe('of the host')
    const seen = vm.runInContext(
      `const seen = new Set()
       const dive = () => { try { host.digest('', 'cba') } catch (e) { seen.add(e instanceof Error) } dive() }
       try { dive() } catch (e) { seen.add(e instanceof Error) }
       [...seen].join()`,
      context,
    ) as string
    expect(seen).toBe('true')
  })
})
