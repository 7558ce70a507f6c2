/** The compiler's programs as an app: built into one bundle, and every one of them run by the runtime itself. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { deserialize } from 'node:v8'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { closures } from '../compiler/programs/closures.ts'
import { forms } from '../compiler/programs/forms.ts'
import { syntax } from '../compiler/programs/syntax.ts'
import { plainOutcome } from '../compiler/plain.ts'
import { tempApp } from './temp-app.ts'

const run = promisify(execFile)
// A bundle is a module and as such in strict mode, which the programs in `.cjs` files are not made for.
const programs = [...forms, ...closures, ...syntax].filter(
  ({ modules, filename = '' }) => modules === undefined && !filename.endsWith('.cjs'),
)

const CONFIG = '{ "compilerOptions": { "experimentalDecorators": true, "jsx": "react-jsx" } }'
const LINKS = ['libsql', '@libsql', '@neon-rs', 'detect-libc']

function nameOf(index: number, filename: string): string {
  return `programs/p${index}${/\.[^.]+$/.exec(filename)?.[0]}`
}

it('gives what the programs give without the compiler', async () => {
  const files = programs.map(({ source, filename = 'case.ts' }, i) => [nameOf(i, filename), source] as const)
  const imports = files.map(([name], i) => `import * as p${i} from './${name}'`)
  const server = `import { start } from 'workflow/api'
${imports.join('\n')}
const programs: any[] = [${files.map((_, i) => `p${i}`).join(', ')}]
export async function outcomeOf(index: number, path: string[], args: unknown[]) {
  const names = [programs[index], programs[index].default]
  const workflow = names.map((exports) => path.reduce((value, key) => value?.[key], exports)).find((value) => value)
  try {
    const { returnValue } = await start(workflow, args)
    return { value: await returnValue }
  } catch (error: any) {
    return { error: error.cause?.message ?? error.message }
  }
}
`
  const use = `import { outcomeOf } from './out/flow.mjs'
import { serialize } from 'node:v8'
const calls = ${JSON.stringify(programs.map(({ workflow = 'wf', args = [] }) => [workflow.split('.'), args]))}
const outcomes = []
for (const [index, [path, args]] of calls.entries()) outcomes.push(await outcomeOf(index, path, args))
process.stdout.write(serialize(outcomes).toString('base64'), () => process.exit(0))
`
  const app = { ...Object.fromEntries(files), 'server.ts': server, 'use.mjs': use }
  const root = tempApp({ 'package.json': '{}', 'tsconfig.json': CONFIG, ...app }, LINKS)
  await createCombinedBundle({ root, outdir: 'out', entry: 'server.ts', plugins: [preludePlugin()] })
  const { stdout } = await run(process.execPath, ['use.mjs'], { cwd: root, maxBuffer: 1e8 })
  const outcomes = deserialize(Buffer.from(stdout, 'base64')) as unknown[]
  const expected = await Promise.all(programs.map(plainOutcome))
  const named = (list: unknown[]) => Object.fromEntries(list.map((item, i) => [programs[i]?.name, item]))
  expect(named(outcomes)).toEqual(named(expected))
}, 120_000)
