import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundleScript } from '../../e2e/harness/bundle-script.ts'
import { getRuntime, setWorld } from '../../../src/runtime/index.ts'
import type { World } from '../../../src/world/index.ts'
import { createSqliteWorld } from '../../../src/worlds/sqlite/index.ts'
import { serveWebhooks, tokenOf } from '../webhook-harness.ts'

const driver = await bundleScript(new URL('driver.ts', import.meta.url))

it('a request that waits here is answered by the process that drives the run', async () => {
  const { dataDir, world } = await openStore()
  const other = launch(dataDir, 'the other process')
  const response = await request(world, await other.said(/run (\S+)/))
  expect(await response.text()).toBe('the other process got a body')
})

it('a request outlives the death of the process that was to answer it', async () => {
  const { dataDir, world } = await openStore()
  const first = launch(dataDir, 'the first', 'stuck')
  const answered = request(world, await first.said(/run (\S+)/))
  await first.said(/answering/)
  first.child.kill('SIGKILL')
  launch(dataDir, 'the second', 'takes over')
  expect(await (await answered).text()).toBe('the second got a body')
})

/** This process has the route, and no bundle: it drives nothing. */
async function openStore(): Promise<{ dataDir: string; world: World }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-webhook-'))
  const world = await createSqliteWorld({ dataDir })
  setWorld(world)
  onTestFinished(async () => {
    await getRuntime().drain()
    await rm(dataDir, { recursive: true, force: true })
  })
  return { dataDir, world }
}

async function request(world: World, runId: string): Promise<Response> {
  const address = await serveWebhooks()
  return fetch(address(await tokenOf(world, runId)), { method: 'POST', body: 'a body' })
}

interface Launched {
  child: ChildProcess
  /** Resolves with the first group of the pattern, or the match, once it was said. */
  said(pattern: RegExp): Promise<string>
}

function launch(dataDir: string, ...args: string[]): Launched {
  const child = spawn(process.execPath, [driver, ...args], {
    env: { ...process.env, WORKFLOW_LOCAL_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  return {
    child,
    async said(pattern) {
      for (;;) {
        const match = pattern.exec(text)
        if (match) return match[1] ?? match[0]
        await Promise.race([once(child.stdout, 'data'), failOnExit(child)])
      }
    },
  }
}

async function failOnExit(child: ChildProcess): Promise<never> {
  await once(child, 'exit')
  throw new Error('The process ended before it said what was waited for')
}
