/** `npm run matrix`: the suite of all hosts, or of those that are named: `npm run matrix -- next nuxt`. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const hosts = readdirSync(new URL('hosts', import.meta.url)).flatMap((file) =>
  file.endsWith('.test.ts') ? [file.slice(0, -'.test.ts'.length)] : [],
)
const given = process.argv.slice(2)
// From the first option on, everything is for vitest: `npm run matrix -- next -t webhook`.
const first = given.findIndex((argument) => argument.startsWith('-'))
const [names, options] = first === -1 ? [given, []] : [given.slice(0, first), given.slice(first)]

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
