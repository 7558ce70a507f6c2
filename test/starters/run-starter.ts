import { setTimeout as wait } from 'node:timers/promises'
import { type Server, startServer } from '../e2e/harness/start-server.ts'
import { type FreshApp, makeApp } from './make-app.ts'
import { EXPECTED, type Starter } from './starter.ts'

export interface Outcome {
  starter: Starter
  /** Of each action, and of all; what the user needs to type is not in it. */
  seconds?: { install: number; init: number; firstRun: number; total: number }
  /** What `init` left to the user. */
  notes: string[]
  error?: string
}

/** How long the first run may take from the dev server's first answer. Milliseconds. */
const LIMIT = 60_000

/** Makes a fresh app and does what its user would do until the first run has ended. */
export async function runStarter(starter: Starter, tarball: string, keep: boolean): Promise<Outcome> {
  const outcome: Outcome = { starter, notes: [] }
  let app: FreshApp | undefined
  try {
    app = await makeApp(starter)
    await performActions(app, tarball, outcome)
  } catch (error) {
    outcome.error = String(error)
  } finally {
    if (keep) console.error(app?.dir)
    else await app?.remove()
  }
  return outcome
}

async function performActions(app: FreshApp, tarball: string, outcome: Outcome): Promise<void> {
  const begin = performance.now()
  await app.run('npm', 'install', tarball)
  const installed = performance.now()
  outcome.notes = notesOf(await app.run('npx', 'stepline', 'init', '--yes', '--json'))
  const ready = performance.now()
  await app.write(outcome.starter.write)
  await firstRun(app, outcome.starter)
  const [install, init, last] = [installed - begin, ready - installed, performance.now() - ready]
  const seconds = [install, init, last, install + init + last].map((ms) => ms / 1000)
  outcome.seconds = { install: seconds[0]!, init: seconds[1]!, firstRun: seconds[2]!, total: seconds[3]! }
}

function notesOf(output: string): string[] {
  return (JSON.parse(output.trim().split('\n').at(-1)!) as { notes: string[] }).notes
}

async function firstRun(app: FreshApp, { dev, path = '/api/hello' }: Starter): Promise<void> {
  const server = await startServer({
    cwd: app.dir,
    command: 'sh',
    args: (port) => ['-c', dev(port)],
    env: app.env,
    timeoutMs: 120_000,
  })
  try {
    const answer = await answerOf(server, path).catch(String)
    if (!answer.includes(EXPECTED)) throw new Error(`${path} answered ${answer}\n${server.output()}`)
  } finally {
    await server.stop()
  }
}

/** Dev servers answer 503 while they build what serves the app. */
async function answerOf(server: Server, path: string): Promise<string> {
  const deadline = Date.now() + LIMIT
  for (;;) {
    const response = await fetch(server.url + path, { signal: AbortSignal.timeout(LIMIT) })
    const body = await response.text()
    if (response.status !== 503 || Date.now() > deadline) return `${response.status} ${body}`
    await wait(50)
  }
}
