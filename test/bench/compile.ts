/**
 * How long the compiler takes for a large app: 200 files of 6 functions, both modes, on one core, in a fresh process.
 * Reading files, stripping types and bundling are not measured.
 *
 * Run it: `npx tsx test/bench/compile.ts`
 */
import { discover, transform } from '../../src/compiler/index.ts'

const FILES = 200

function exampleFile(n: number): string {
  return `import { readFile } from 'node:fs/promises'
import { sleep } from 'workflow'
import { db${n} } from './db'

interface Order { id: string; items: Array<{ sku: string; count: number }>; total?: number }

export async function load${n}(id: string): Promise<Order> {
  "use step"
  const text = await readFile(\`orders/\${id}.json\`, 'utf8')
  const order = JSON.parse(text) as Order
  return { ...order, total: order.items.reduce((sum, item) => sum + item.count, 0) }
}

export const charge${n} = async (order: Order, retry = 3) => {
  "use step"
  for (let i = 0; i < retry; i++) {
    const result = await db${n}.charge(order.id, order.total ?? 0)
    if (result.ok) return result
  }
  throw new Error('declined: ' + order.id)
}
charge${n}.maxRetries = 5

function describe${n}(order: Order): string {
  return order.items.map(({ sku, count }) => \`\${count} x \${sku}\`).join(', ')
}

const notify${n} = async (to: string, body: string) => {
  "use step"
  await db${n}.mail({ to, body })
}

export async function order${n}(id: string) {
  "use workflow"
  const order = await load${n}(id)
  const receipt = async () => { "use step"; return { id, text: describe${n}(order) } }
  await charge${n}(order)
  await sleep('1d')
  await notify${n}('someone', (await receipt()).text)
  return order.total
}

export async function nightly${n}(ids: string[]) {
  "use workflow"
  const totals = await Promise.all(ids.map((id) => load${n}(id)))
  return totals.filter((order) => (order.total ?? 0) > 100)
}
`
}

function measure(title: string, run: (source: string, filename: string) => void): void {
  const sources = Array.from({ length: FILES }, (_, n) => exampleFile(n))
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (const [n, source] of sources.entries()) run(source, `/app/src/orders-${n}.ts`)
  const elapsed = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  const columns = [
    `${elapsed.toFixed(0)} ms`,
    `${((user + system) / 1000).toFixed(0)} ms CPU`,
    `${(elapsed / FILES).toFixed(2)} ms per file`,
  ]
  console.log(title.padEnd(28) + columns.map((text) => text.padStart(18)).join(''))
}

console.log(`${FILES} files of 6 functions, Node ${process.version}`)
measure(
  'workflow mode, cold process',
  (source, file) => void transform(source, file, { mode: 'workflow', root: '/app', guard: true }),
)
measure('step mode', (source, file) => void transform(source, file, { mode: 'step', root: '/app' }))
measure('discover', (source, file) => void discover(source, file, { root: '/app' }))
