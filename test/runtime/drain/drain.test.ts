import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundleScript } from '../../e2e/harness/bundle-script.ts'
import { createSqliteWorld } from '../../../src/worlds/sqlite/index.ts'

const server = await bundleScript(new URL('server.ts', import.meta.url))

it('on SIGTERM a step under way comes to its end and is recorded; the rest goes on in the next process', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-drain-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const first = launch(dataDir)
  const runId = /run (\S+)/.exec(await first.said(/run \S+/))![1]!
  await first.said(/step begun/)
  first.child.kill('SIGTERM')
  const [code, signal] = (await once(first.child, 'exit')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGTERM'])

  const world = await createSqliteWorld({ dataDir })
  const types = (await world.events(runId)).map((event) => event.type)
  await world.close()
  expect(types.filter((type) => type === 'step_completed')).toHaveLength(1)
  expect(types).not.toContain('run_completed')

  const second = launch(dataDir, runId)
  expect(await second.said(/result .*/)).toContain('result ["slow","next"]')
  expect(second.output()).not.toContain('step begun')
})

interface Launched {
  child: ChildProcess
  /** Resolves with everything said so far, once it matches. */
  said(pattern: RegExp): Promise<string>
  output(): string
}

function launch(dataDir: string, ...args: string[]): Launched {
  const child = spawn(process.execPath, [server, ...args], {
    env: { ...process.env, WORKFLOW_LOCAL_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  return {
    child,
    output: () => text,
    async said(pattern) {
      while (!pattern.test(text)) await Promise.race([once(child.stdout, 'data'), failOnExit(child)])
      return text
    },
  }
}

async function failOnExit(child: ChildProcess): Promise<never> {
  await once(child, 'exit')
  throw new Error('The process ended before it said what was waited for')
}
