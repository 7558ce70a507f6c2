import { afterEach, expect, test } from 'vitest'
import { loadFlow, registerFlowLoader } from '../../src/runtime/flow-loader.ts'

afterEach(() => {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('stepline.flowLoader')]
})

const POST = async (): Promise<Response> => new Response()

test('loads at the same time are one, also when a file that is loaded leaves its own loader behind', async () => {
  let resolve: (flow: object) => void = () => {}
  const promise = new Promise<object>((settle) => (resolve = settle))
  const partial = Object.assign(async () => ({}), { dev: true })
  registerFlowLoader(
    Object.assign(
      () => {
        registerFlowLoader(partial)
        return promise
      },
      { dev: true },
    ),
  )
  const loads = [loadFlow(), loadFlow()]
  resolve({ POST })
  expect(await Promise.all(loads)).toEqual([POST, POST])
})

test('in dev every use loads anew, and a load that failed is tried again', async () => {
  let loads = 0
  const loader = async (): Promise<{ POST: typeof POST }> => {
    loads += 1
    if (loads === 1) throw new Error('the file is broken')
    return { POST }
  }
  registerFlowLoader(Object.assign(loader, { dev: true }))
  await expect(loadFlow()).rejects.toThrow('the file is broken')
  expect(await loadFlow()).toBe(POST)
  expect(await loadFlow()).toBe(POST)
  expect(loads).toBe(3)
})
