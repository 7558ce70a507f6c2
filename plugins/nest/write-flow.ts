import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type ts from 'typescript'
import { createSession, ownEntry, type Session, standaloneFlowModule } from '../../src/bundler/index.ts'
import type { Options } from '../options.ts'
import { buildInWorker } from './build-in-worker.ts'

const FILE = 'workflow/flow.mjs'

export interface FlowWriter {
  session: Session
  /** How a built file imports the flow module. */
  specifierFrom(path: string): string
  write(): void
}

/** Knows where a program's output goes, and writes the flow module there. */
export function createFlowWriter(options: Options, program: ts.Program): FlowWriter {
  const compiler = program.getCompilerOptions()
  const root = options.root ?? program.getCurrentDirectory()
  const outDir = compiler.outDir ?? join(root, 'dist')
  const project = {
    dirs: existsSync(join(root, 'src')) ? ['src'] : ['.'],
    ...options,
    root,
    dependencies: false,
  }
  const session = createSession(project)
  const file = join(outDir, FILE)
  const builtFrom = (source: string): string => {
    const built = join(outDir, relative(sourceRootOf(program), source))
    return specifier(dirname(file), built.replace(/\.([cm]?)[jt]sx?$/, '.$1js'))
  }
  return {
    session,
    specifierFrom: (path) => specifier(dirname(path), file),
    write() {
      const result = buildInWorker(project)
      for (const warning of result.warnings) console.warn(warning)
      const code =
        'errors' in result
          ? brokenModule(result.errors)
          : standaloneFlowModule(result, builtFrom, ownEntry(session, './runtime'))
      writeIfChanged(file, code)
    },
  }
}

/** The app starts, and says what is wrong when it wants to run a workflow; its terminal has it now. */
function brokenModule(errors: string): string {
  console.error(errors)
  process.exitCode = 1
  return `throw new Error(${JSON.stringify(errors)})\n`
}

/** What TypeScript takes off a source's path. Its own function for that is not declared. */
function sourceRootOf(program: ts.Program): string {
  const { getCommonSourceDirectory } = program as { getCommonSourceDirectory?: () => string }
  return getCommonSourceDirectory?.() ?? program.getCompilerOptions().rootDir ?? program.getCurrentDirectory()
}

function specifier(from: string, to: string): string {
  const path = relative(from, to).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

function writeIfChanged(file: string, code: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === code) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
}
