import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bundleScript } from '../../e2e/harness/bundle-script.ts'
import { createSqliteWorld } from '../../../src/worlds/sqlite/index.ts'

const server = await bundleScript(new URL('server.ts', import.meta.url))

it.each(['inline', 'background'])(
  'an abort written by one process reaches an %s step of another at once, and ends it for good',
  async (kind) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'stepline-signals-'))
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
    const said = launch(dataDir, kind)
    const runId = /run (\S+)/.exec(await said(/run \S+\n/))![1]!
    await said(/step begun/)
    const world = await createSqliteWorld({ dataDir })
    onTestFinished(() => world.close())
    const created = (await world.events(runId)).find(({ type }) => type === 'step_created')
    const correlationId = /signal_\w+/.exec(String(created?.payload))![0]
    const at = Date.now()
    await world.inject(runId, {
      event: {
        type: 'signal_aborted',
        correlationId,
        createdAt: at,
        data: { by: 'outside' },
        payload: '"elsewhere"',
      },
      wake: 'message',
    })
    const [, abortedAt, reason] = /aborted (\d+) (\w+)/.exec(await said(/aborted .*\n/))!
    expect(reason).toBe('elsewhere')
    // Well under the second at which a step looks by itself: the hint must have arrived.
    expect(Number(abortedAt) - at).toBeLessThan(900)
    expect(await said(/result .*\n/)).toContain('result FatalError')
    const types = (await world.events(runId)).map(({ type }) => type)
    expect(types.filter((type) => type === 'step_started')).toHaveLength(1)
  },
)

/** Resolves with everything the process has said so far, once it matches. */
function launch(dataDir: string, ...args: string[]): (pattern: RegExp) => Promise<string> {
  const child = spawn(process.execPath, [server, ...args], {
    env: { ...process.env, WORKFLOW_LOCAL_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('the process ended')))
  exited.catch(() => undefined)
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  return async (pattern) => {
    while (!pattern.test(text)) await Promise.race([once(child.stdout, 'data'), exited])
    return text
  }
}
