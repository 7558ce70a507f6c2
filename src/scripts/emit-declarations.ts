import { join } from 'node:path'
import ts from 'typescript'

/** Writes the declarations of `files`, and of what they import, below `outdir`; returns formatted errors, or `''`. */
export function emitDeclarations(options: { root: string; outdir: string; files: string[] }): string {
  const { root, outdir } = options
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(format([diagnostic], root))
    },
  }
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {
      noEmit: false,
      emitDeclarationOnly: true,
      declaration: true,
      outDir: outdir,
      rootDir: root,
      noEmitOnError: false,
    },
    host,
  )
  if (!config) throw new Error(`${join(root, 'tsconfig.json')} cannot be read`)
  const files = [...new Set(options.files)].map((file) => join(root, file))
  const program = ts.createProgram(files, config.options)
  const emitted = program.emit(undefined, writeWithJsSpecifiers)
  return format([...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics], root)
}

/** The sources import `./x.ts`; in a published package a consumer's compiler must find `./x.d.ts` through `./x.js`. */
function writeWithJsSpecifiers(path: string, text: string): void {
  ts.sys.writeFile(
    path,
    text.replace(/((?:from|import\(|import) ?['"]\.{1,2}\/[^'"]*)\.ts(?=['"])/g, '$1.js'),
  )
}

function format(diagnostics: readonly ts.Diagnostic[], root: string): string {
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  })
}
