import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

export interface TypeCheck {
  /** The app. */
  dir: string
  /** The file of the app that imports what is to be checked. */
  file: string
  /** The package whose declarations are checked as well: a wrong import in them turns types into `any` without a word. */
  packageName: string
  resolution: 'nodenext' | 'bundler'
}

/** Errors in a file and in the declarations of one package; those of other packages are not ours to judge. */
export function checkTypes({ dir, file, packageName, resolution }: TypeCheck): string[] {
  const node = resolution === 'nodenext'
  const program = ts.createProgram([join(dir, file)], {
    module: node ? ts.ModuleKind.NodeNext : ts.ModuleKind.ESNext,
    moduleResolution: node ? ts.ModuleResolutionKind.NodeNext : ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
    typeRoots: [join(dir, 'node_modules/@types')],
    strict: true,
    noEmit: true,
  })
  const declarations = realpathSync(join(dir, 'node_modules', packageName)) + '/'
  const checked = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(declarations) || fileName === join(dir, file))
  if (checked.length < 2) throw new Error(`${file} reaches no declarations of ${packageName}`)
  return checked
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map((found) => `${found.file?.fileName}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`)
}
