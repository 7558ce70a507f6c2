import type ts from 'typescript'
import { compileForHost, composeMaps, isCodeFile, needsTransform } from '../../src/bundler/index.ts'
import { CompileError, formatDiagnostic } from '../../src/errors/index.ts'
import type { FlowWriter } from './write-flow.ts'

const wrapped = new WeakSet<ts.Program>()

/**
 * Lets the files that a program emits pass through the compiler. The emitted JavaScript is compiled, not the syntax tree:
 * other plugins and path aliases have done their work on it.
 */
export function compileEmitted(program: ts.Program, writer: FlowWriter): void {
  if (wrapped.has(program)) return
  wrapped.add(program)
  const emit = program.emit
  program.emit = (target, writeFile, ...rest) =>
    emit(target, writeFile && compilingWriter(writeFile, writer), ...rest)
}

/** TypeScript writes a file's map before the file; it is held until then. */
function compilingWriter(writeFile: ts.WriteFileCallback, writer: FlowWriter): ts.WriteFileCallback {
  const maps = new Map<string, { text: string; write(text: string): void }>()
  return (path, text, ...rest) => {
    const source = rest[2]?.[0]?.fileName
    const write = (changed: string): void => writeFile(path, changed, ...rest)
    if (source === undefined || !isCompiled(source, rest[2]![0]!.text, writer)) return write(text)
    if (/\.[cm]?js\.map$/.test(path)) return void maps.set(path, { text, write })
    if (!isCodeFile(path) || /\.d\.[cm]?ts$/.test(path)) return write(text)
    const held = maps.get(`${path}.map`)
    const output = compile(source, text, path, writer)
    held?.write(output.map ? composeMaps(output.map, held.text) : held.text)
    write(output.code)
  }
}

function isCompiled(file: string, source: string, { session }: FlowWriter): boolean {
  return needsTransform(session.project, file, source)
}

function compile(file: string, emitted: string, path: string, writer: FlowWriter) {
  const comment = /\n\/\/# sourceMappingURL=\S+\s*$/.exec(emitted)?.[0] ?? ''
  const text = emitted.slice(0, emitted.length - comment.length)
  try {
    const flow = writer.specifierFrom(path)
    const { code, map } = compileForHost(writer.session, text, file, { mode: 'step', dev: false, flow })
    return { code: code + comment, map: map as object | null }
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    // The flow module of this build says the same to whoever starts the app.
    console.error(error.diagnostics.map(formatDiagnostic).join('\n\n'))
    process.exitCode = 1
    return { code: emitted, map: null }
  }
}
