/** `npm run matrix`: the suite of all hosts, or of those that are named: `npm run matrix -- next nuxt`. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const hosts = readdirSync(new URL('hosts', import.meta.url)).flatMap((file) =>
  file.endsWith('.test.ts') ? [file.slice(0, -'.test.ts'.length)] : [],
)
const [options, names] = partition(process.argv.slice(2), (argument) => argument.startsWith('-'))

// `next` is `next-webpack` as well; `webpack` is not.
const chosen = names.map((name) => hosts.filter((host) => host === name || host.startsWith(`${name}-`)))
const unknown = names.filter((_, index) => chosen[index]!.length === 0)
if (unknown.length > 0) {
  console.error(`There is no host ${unknown.join(', ')}. There are: ${hosts.join(', ')}`)
  process.exit(2)
}
const files = new Set(chosen.flat().map((host) => `test/hosts/${host}.test.ts`))
const args = ['run', '--config', 'test/vitest.config.ts', '--project', 'hosts', ...options, ...files]
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1

function partition(list: string[], test: (item: string) => boolean): [string[], string[]] {
  return [list.filter(test), list.filter((item) => !test(item))]
}
