/**
 * The plugin of Nest's compiler (`nest build`, `nest start`): compiles what TypeScript emits for files with workflows and
 * steps, and writes the flow module to `<outDir>/workflow/flow.mjs`.
 *
 * @example
 * // nest-cli.json
 * { "compilerOptions": { "plugins": ["stepline/nest"] } }
 */
import type ts from 'typescript'
import type { Options } from '../options.ts'
import { compileEmitted } from './compile-emitted.ts'
import { createFlowWriter } from './write-flow.ts'

type Factory = (context: ts.TransformationContext) => ts.Transformer<ts.SourceFile>

/** Called by Nest before each emit. The transformation of syntax trees that it asks for changes nothing. */
export function before(options: Options | undefined, program: ts.Program): Factory {
  const writer = createFlowWriter(options ?? {}, program)
  compileEmitted(program, writer)
  writer.write()
  return () => (file) => file
}
