import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { bundleScript } from '../../e2e/harness/bundle-script.ts'
import { runCli } from '../../../src/cli/index.ts'
import { newSchema, useDatabase } from '../../postgres/database.ts'

const app = await bundleScript(new URL('app.ts', import.meta.url))
const database = useDatabase()

type Line = Record<string, unknown>

interface Launched {
  child: ChildProcess
  /** Resolves once each of these members has been in a line, with all lines together. */
  said(...members: string[]): Promise<Line>
}

function launch(env: Record<string, string>, ...args: string[]): Launched {
  const child = spawn(process.execPath, [app, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })
  const all: Line = {}
  lines.on('line', (text) => {
    const line = JSON.parse(text) as Line
    Object.assign(all, 'reached' in line ? { [String(line['reached'])]: true } : line)
  })
  return {
    child,
    async said(...members) {
      while (!members.every((name) => name in all))
        await Promise.race([once(lines, 'line'), failOnExit(child)])
      return all
    },
  }
}

async function failOnExit(child: ChildProcess): Promise<never> {
  await once(child, 'exit')
  throw new Error('The process ended before it said what was waited for')
}

async function cli(...args: string[]): Promise<{ code: number; out: Line[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli(args, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out: out.map((line) => JSON.parse(line) as Line), err }
}

it('runs of a killed process go on where the store is moved to, to the result that they would have had', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-move-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const schema = newSchema()
  const key = { WORKFLOW_ENCRYPTION_KEY: randomBytes(32).toString('base64') }
  const first = launch({ ...key, WORKFLOW_LOCAL_DATA_DIR: dataDir }, 'begin')
  const { runs } = await first.said('runs', 'long', 'flaky')
  const move = ['migrate', '--from', 'sqlite', '--to', 'postgres', '--data-dir', dataDir]
  const args = [...move, '--url', database.url, '--schema', schema, '--json']
  // It still lives.
  expect(JSON.parse((await cli(...args)).err[0]!)).toMatchObject({ error: 'transfer-source-in-use' })
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const { code, out, err } = await cli(...args)
  expect([code, err]).toEqual([0, []])
  expect(out.at(-1)).toMatchObject({ liveRuns: 7, rows: { runs: 8 } })

  const target = { DATABASE_URL: database.url, WORKFLOW_POSTGRES_SCHEMA: schema, WORKFLOW_WORLD: 'postgres' }
  const second = launch({ ...key, ...target }, 'finish', JSON.stringify(runs))
  const { results, chunks, attributes } = await second.said('results')
  // On the workflow code that they began with, and the steps of now.
  const from = (value: unknown): object => ({ version: 1, value })
  expect(results).toEqual({
    hooked: from(['FIRST', 'HOOKED RESUMED']),
    nap: from('SLEPT'),
    busy: from('done'),
    retried: from('at last'),
    parent: from('child resumed'),
    streamed: from(1),
    ended: from('top secret'),
  })
  expect(chunks).toEqual(['a', 'b', 'c'])
  expect(attributes).toMatchObject({ colour: 'blue' })
}, 40_000)
