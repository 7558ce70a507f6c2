import { describe, expect, it } from 'vitest'
import { getStepMetadata } from '../../src/index.ts'
import { setUp } from './harness.ts'

const TELLING = `const s = useStep('s');
  workflow('w', async () => { try { return await s() } catch (e) { return [e instanceof FatalError, e.message] } });`

function once(thrown: () => unknown) {
  const body = async (): Promise<void> => {
    throw thrown()
  }
  return Object.assign(body, { maxRetries: 0 })
}

const throwing = (): never => {
  throw new Error('trap')
}
const unreadable = {
  'an error whose message throws': () => Object.defineProperty(new Error('m'), 'message', { get: throwing }),
  'an error whose name throws': () => Object.defineProperty(new Error('m'), 'name', { get: throwing }),
  'a proxy whose traps throw': () =>
    new Proxy({}, { get: throwing, getPrototypeOf: throwing, ownKeys: throwing }),
}

describe('a step that throws a value that cannot be read', () => {
  for (const [what, value] of Object.entries(unreadable)) {
    it(`fails, and says so, when it is ${what}`, async () => {
      const { start } = await setUp(TELLING, { s: once(value) })
      const [fatal, message] = await (await start<[boolean, string]>('w')).returnValue
      expect(fatal).toBe(true)
      expect(message).toContain('cannot be read')
    })
  }

  it.each(['cause', 'errors', 'detail'])(
    'keeps its error when it is only the property %s that throws',
    async (key) => {
      const thrown = (): Error => {
        const error = Object.assign(new RangeError('out'), { code: 'E1' })
        return Object.defineProperty(error, key, { enumerable: key === 'detail', get: throwing })
      }
      const telling = `const s = useStep('s'); workflow('w', async () => s().catch(({ cause }) => cause));`
      const { start } = await setUp(telling, { s: once(thrown) })
      const error = (await (await start('w')).returnValue) as RangeError & Record<string, unknown>
      expect([error.name, error.message, error['code']]).toEqual(['RangeError', 'out', 'E1'])
      expect(error[key]).toBe('[not stored: trap]')
    },
  )

  it('fails at once when its text would be endless: a sparse array, a text of megabytes', async () => {
    for (const thrown of [Object.assign([], { length: 1e9 }), 'x'.repeat(5e6), new Error('x'.repeat(5e6))]) {
      const { start } = await setUp(TELLING, { s: once(() => thrown) })
      const [fatal, message] = await (await start<[boolean, string]>('w')).returnValue
      expect(fatal).toBe(true)
      expect(message.length).toBeLessThan(1200)
    }
  })

  it('fails with the kind of an object that has no toString', async () => {
    const { start } = await setUp(TELLING, { s: once(() => Object.create(null) as unknown) })
    const run = await start<[boolean, string]>('w')
    expect(await run.returnValue).toEqual([true, expect.stringContaining('[object Object]')])
  })
})

it('a step that throws an error of a library that is named RetryableError, too, is tried again with the usual delay', async () => {
  const { start, world } = await setUp(TELLING, {
    s: async () => {
      if (getStepMetadata().attempt === 1) throw Object.assign(new Error('m'), { name: 'RetryableError' })
      return 'second'
    },
  })
  const run = await start('w')
  expect(await run.returnValue).toBe('second')
  const events = await world.events(run.runId)
  const [delay] = events.flatMap((e) => (e.type === 'step_retrying' ? [e.data.retryAt - e.createdAt] : []))
  expect(delay).toBe(1000)
})
