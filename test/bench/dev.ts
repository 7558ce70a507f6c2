/**
 * What a save costs on a dev server: the time from writing a file to the end of the first run that uses it. Runs are
 * started one after another from the save on, with a pause between them: Nitro waits for requests that are under way, up to
 * five seconds. Prints median and 95th percentile by host and kind of file; goal 300 ms.
 *
 * `npx tsx test/bench/dev.ts [host …]`, hosts of fixtures/apps with the API of all; without names `vite nitro nitro-vite`.
 * Not measured: the browser's side, apps with many modules, the first save after the start.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { packPackage } from '../e2e/harness/pack-package.ts'
import { type Api, createApi } from '../hosts/api.ts'
import { createHostApp, type HostApp } from '../hosts/host-app.ts'
import { installShared } from '../hosts/install.ts'
import { summarize } from './stats.ts'

const RUNS = 10
/** A save that comes while the one before is still at work would be measured with it. Milliseconds. */
const PAUSE = 500
/** Between two looks whether the save is used yet. Milliseconds. */
const LOOK = 25
const GOAL = 300
const KINDS = [
  ['a step', 'salute', 'step'],
  ['a workflow', 'greeting', 'workflow'],
  ['a helper', 'punctuation', 'helper'],
] as const

const hosts = process.argv.slice(2)
const { tarball, remove } = await packPackage()
try {
  await installShared(tarball)
  console.log(`Node ${process.version}, ${RUNS} saves of each kind, milliseconds (goal ${GOAL})\n`)
  for (const name of hosts.length > 0 ? hosts : ['vite', 'nitro', 'nitro-vite']) await measureHost(name)
} finally {
  remove()
}

async function measureHost(name: string): Promise<void> {
  const app = await createHostApp({ name }, tarball)
  const server = await app.serve('dev')
  try {
    const api = createApi(server.url)
    await api.runToEnd('greet', ['Ada'])
    for (const [title, file, part] of KINDS) {
      const values: number[] = []
      // One more: the first is a warm-up.
      for (let n = 0; n <= RUNS; n++) values.push(await measureSave(app, api, file, part, n))
      const { median, p95 } = summarize(values.slice(1))
      const verdict = median <= GOAL ? 'met' : 'MISSED'
      console.log(`${name}, ${title}: median ${median.toFixed(0)}, p95 ${p95.toFixed(0)}, ${verdict}`)
    }
  } finally {
    await server.stop()
  }
}

async function measureSave(app: HostApp, api: Api, file: string, part: string, n: number): Promise<number> {
  await wait(PAUSE)
  const marker = `${part}-n${n}`
  await app.edit(`${file}.ts`, (text) => text.replace(new RegExp(`${part}-\\w+`), marker))
  const saved = performance.now()
  for (;;) {
    await wait(LOOK)
    // Nitro answers 503 while it changes workers.
    const output = await api.runToEnd('greet', ['Ada']).then((end) => String(end.output), String)
    if (output.includes(marker)) return performance.now() - saved
    if (performance.now() - saved > 30_000) throw new Error(`${marker} was not used: ${output}`)
  }
}
