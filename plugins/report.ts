import type { UnpluginContext, UnpluginContextMeta, UnpluginMessage } from 'unplugin'
import { CompileError, type Diagnostic, formatDiagnostic } from '../src/errors/index.ts'

type Framework = UnpluginContextMeta['framework']

/** Hosts that collect what is reported; the others stop at the first error. */
const COLLECTING: ReadonlySet<Framework> = new Set(['esbuild', 'webpack', 'rspack'])

/** Reports warnings and errors in the host's native form, all of them, whether or not it stops at the first. */
export function report(
  context: UnpluginContext,
  framework: Framework,
  diagnostics: readonly Diagnostic[],
): void {
  for (const warning of diagnostics.filter(({ severity }) => severity === 'warning')) {
    context.warn(toMessage(warning))
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return
  if (COLLECTING.has(framework)) for (const error of errors) context.error(toMessage(error))
  else context.error(first === errors.at(-1) ? toMessage(first) : toJointMessage(first, errors))
}

/** Runs what may find the code wrong, and reports that. Undefined: it did, and the host goes on collecting. */
export async function reporting<T>(
  context: UnpluginContext,
  framework: Framework,
  run: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    report(context, framework, error.diagnostics)
    return undefined
  }
}

function toMessage(diagnostic: Diagnostic): UnpluginMessage {
  const { slug, message, hint, file, line, column, frame } = diagnostic
  return {
    name: 'WorkflowBuildError',
    message: `${message}\n  ${hint} [${slug}]`,
    id: file,
    loc: { file, line, column },
    frame,
    plugin: 'stepline',
    pluginCode: slug,
  } as UnpluginMessage
}

function toJointMessage(first: Diagnostic, all: readonly Diagnostic[]): UnpluginMessage {
  const text = `${all.length} problems:\n\n${all.map(formatDiagnostic).join('\n\n')}`
  return { ...(toMessage(first) as object), message: text, frame: '' } as UnpluginMessage
}
