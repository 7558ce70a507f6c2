/** Programs as they are written, without the compiler: directives are strings then. */
import { transformSync } from 'esbuild'
import type { Program } from './programs/program.ts'
import { evaluate } from './realms.ts'

export type Outcome = { value: unknown } | { error: string }

/** What a program must give, in this realm's objects. */
export async function plainOutcome(program: Program): Promise<Outcome> {
  const found = 'result' in program ? { value: program.result } : await outcome(() => plain(program))
  return structuredClone(found)
}

async function plain({ source, filename = 'case.ts', modules, workflow = 'wf', args = [] }: Program) {
  const extension = /\.[cm]?([jt]sx?)$/.exec(filename)?.[1]
  const { code } = transformSync(source, {
    loader: extension === 'js' ? 'jsx' : (extension as 'ts' | 'tsx'),
    format: 'cjs',
    target: 'es2022',
    jsx: 'automatic',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
  })
  const { exports } = evaluate(code, modules ? { modules } : {})
  return exports[workflow](...args)
}

export async function outcome(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await run() }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
