import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

interface EmitOptions {
  /** The repository. */
  root: string
  outdir: string
  /** Sources of the entries, relative to `root`. */
  files: string[]
}

/** Writes the declarations of `files`, and of what these mention, below `outdir`; returns formatted errors, or `''`. */
export function emitDeclarations({ root, outdir, files }: EmitOptions): string {
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    readOptions(root, outdir),
  )
  const declarations = new Map<string, string>()
  const emitted = program.emit(undefined, (path, text) =>
    declarations.set(path, withReferences(withJsSpecifiers(text), path, root, outdir)),
  )
  const entries = files.map((file) => join(outdir, file.replace(/\.ts$/, '.d.ts')))
  for (const { path, text } of writtenByHand(program, root)) {
    declarations.set(join(outdir, path), withJsSpecifiers(text))
  }
  // The compiler also writes those that only function bodies need; they would name packages that nobody has.
  for (const path of mentioned(declarations, entries)) ts.sys.writeFile(path, declarations.get(path) ?? '')
  return format([...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics], root)
}

function readOptions(root: string, outDir: string): ts.CompilerOptions {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(format([diagnostic], root))
    },
  }
  const emit = { noEmit: false, emitDeclarationOnly: true, declaration: true, outDir, rootDir: root }
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), emit, host)
  if (!config) throw new Error(`${join(root, 'tsconfig.json')} cannot be read`)
  return config.options
}

/** The sources import `./x.ts`; in a published package a consumer's compiler must find `./x.d.ts` through `./x.js`. */
function withJsSpecifiers(text: string): string {
  return text.replace(/((?:from|import|import\() ?['"]\.{1,2}\/[^'"]*)\.ts(?=['"])/g, '$1.js')
}

/** The compiler lets references lead to the source; the published one lies beside the other declarations. */
function withReferences(text: string, path: string, root: string, outdir: string): string {
  return text.replace(/(?<=^\/\/\/ <reference path=")[^"]+/gm, (source) => {
    const target = join(outdir, relative(root, join(dirname(path), source)))
    return relative(dirname(path), target).replace(/^(?!\.)/, './')
  })
}

/** Declarations among the sources, which the compiler reads and does not write. */
function writtenByHand(program: ts.Program, root: string): Array<{ path: string; text: string }> {
  const ours = program
    .getSourceFiles()
    .filter((file) => file.isDeclarationFile && file.fileName.startsWith(join(root, 'src/')))
  return ours.map(({ fileName, text }) => ({ path: relative(root, fileName), text }))
}

function mentioned(declarations: Map<string, string>, entries: string[]): Set<string> {
  const reached = new Set(entries.filter((entry) => declarations.has(entry)))
  for (const path of reached) {
    for (const [, specifier = ''] of (declarations.get(path) ?? '').matchAll(
      /['"](\.{1,2}\/[^'"]*)\.(?:js|d\.ts)['"]/g,
    )) {
      const target = `${join(dirname(path), specifier)}.d.ts`
      if (declarations.has(target)) reached.add(target)
    }
  }
  return reached
}

function format(diagnostics: readonly ts.Diagnostic[], root: string): string {
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  })
}
