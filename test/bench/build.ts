/**
 * What the plugin adds to a build: 200 files of 6 functions (one workflow, three steps, two helpers each), built by
 * Rolldown for Node with and without it. Prints medians of wall time, and the size of the output.
 *
 * `npx tsx test/bench/build.ts`. Not measured: other bundlers, the app's own dependencies, a cold file system cache.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import workflow from '../../plugins/rolldown.ts'

const FILES = 200
const RUNS = 5
const root = mkdtempSync(join(tmpdir(), 'stepline-bench-'))

try {
  writeApp()
  await measure(true)
  const without = median(await times(RUNS, () => measure(false)))
  const withPlugin = median(await times(RUNS, () => measure(true)))
  const added = withPlugin.ms - without.ms
  print('without the plugin', without)
  print('with the plugin', withPlugin)
  console.log(
    `added: ${added.toFixed(0)} ms (goal 900), ${megabytes(withPlugin.bytes - without.bytes)} (goal 0.60 MB)`,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}

interface Sample {
  ms: number
  bytes: number
}

function writeApp(): void {
  mkdirSync(join(root, 'flows'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  const names = Array.from({ length: FILES }, (_, n) => n)
  for (const n of names) writeFileSync(join(root, `flows/flow${n}.ts`), flowFile(n))
  const exports = names.map((n) => `export * from './flows/flow${n}.ts'`).join('\n')
  writeFileSync(join(root, 'plain.ts'), exports)
  writeFileSync(join(root, 'server.ts'), `${exports}\nexport { fetch } from 'virtual:stepline/server'`)
}

function flowFile(n: number): string {
  const step = (name: string) => `
export async function ${name}${n}(input: { id: string; amount: number }): Promise<number> {
  'use step'
  const total = [input.amount, ${n}].reduce((sum, value) => sum + value, 0)
  if (total < 0) throw new Error(\`negative: \${input.id}\`)
  return total
}
`
  return `interface Order${n} { id: string; lines: Array<{ sku: string; count: number }> }
const weigh${n} = (order: Order${n}) => order.lines.map((line) => line.count * 2)
function label${n}(order: Order${n}): string {
  return order.lines.map(({ sku, count }) => \`\${sku} x \${count}\`).join(', ')
}
${step('reserve')}${step('charge')}${step('ship')}
export async function order${n}(order: Order${n}) {
  'use workflow'
  const amounts = weigh${n}(order)
  const reserved = await reserve${n}({ id: order.id, amount: amounts.length })
  const paid = await Promise.all(amounts.map((amount) => charge${n}({ id: order.id, amount })))
  for (const amount of paid) await ship${n}({ id: label${n}(order), amount: amount + reserved })
  return { paid, reserved }
}
`
}

async function measure(withPlugin: boolean): Promise<Sample> {
  const begin = performance.now()
  const plugins = withPlugin ? [workflow({ root })] : []
  // The runtime is the same for every app, so it is no part of what 200 files add.
  const external = /src[\\/]runtime|plugins[\\/]node/
  const input = join(root, withPlugin ? 'server.ts' : 'plain.ts')
  const build = await rolldown({ input, plugins, external, platform: 'node', logLevel: 'silent', cwd: root })
  const { output } = await build.generate({ format: 'esm' })
  await build.close()
  const bytes = output.reduce((sum, file) => sum + (file.type === 'chunk' ? file.code.length : 0), 0)
  return { ms: performance.now() - begin, bytes }
}

async function times<T>(count: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let n = 0; n < count; n++) results.push(await run())
  return results
}

function median(samples: Sample[]): Sample {
  return samples.sort((a, b) => a.ms - b.ms)[Math.floor(samples.length / 2)]!
}

function print(what: string, { ms, bytes }: Sample): void {
  console.log(`${what}: ${ms.toFixed(0)} ms, ${megabytes(bytes)}`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
