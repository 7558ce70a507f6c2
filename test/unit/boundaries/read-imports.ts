import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { parse } from '@babel/parser'
import type { Node } from '@babel/types'

export interface Import {
  /** The importing file, relative to the repository, as all paths here. */
  file: string
  line: number
  specifier: string
  /** The file, `node:…` with its prefix, or the name of a package. */
  target: string
  kind: 'file' | 'node' | 'package'
  /** Erased when the code runs. */
  typeOnly: boolean
  /** `import()`: loaded on demand, so it neither drags its target along nor closes a cycle. */
  dynamic: boolean
}

/** Every import of the TypeScript files below `folders`. */
export function readImports(root: string, folders: string[]): Import[] {
  return listSources(root, folders).flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')))
}

export function listSources(root: string, folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        posix.join(folder, name),
      ),
    )
    .filter((file) => /\.tsx?$/.test(file))
    .toSorted()
}

export function importsOf(file: string, code: string): Import[] {
  const plugins = file.endsWith('x') ? (['typescript', 'jsx'] as const) : (['typescript'] as const)
  const { program } = parse(code, {
    sourceType: 'module',
    plugins: [...plugins],
    createImportExpressions: true,
  })
  const found: Import[] = []
  visit(program, (node) => {
    const reference = referenceOf(node)
    if (reference)
      found.push({
        file,
        line: node.loc?.start.line ?? 0,
        ...resolve(file, reference.specifier),
        ...reference,
      })
  })
  return found
}

function referenceOf(node: Node): Pick<Import, 'specifier' | 'typeOnly' | 'dynamic'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration': {
      const named = node.specifiers.length > 0
      const erased =
        named && node.specifiers.every((s) => s.type === 'ImportSpecifier' && s.importKind === 'type')
      return { specifier: node.source.value, typeOnly: node.importKind === 'type' || erased, dynamic: false }
    }
    case 'ExportNamedDeclaration': {
      if (!node.source) return undefined
      const erased = node.specifiers.every((s) => s.type === 'ExportSpecifier' && s.exportKind === 'type')
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' || erased, dynamic: false }
    }
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type', dynamic: false }
    case 'ImportExpression':
      // A computed specifier names a module of the user's; there is nothing to check.
      if (node.source.type !== 'StringLiteral') return undefined
      return { specifier: node.source.value, typeOnly: false, dynamic: true }
    case 'TSImportType':
      if (node.argument.type !== 'StringLiteral') return undefined
      return { specifier: node.argument.value, typeOnly: true, dynamic: false }
    default:
      return undefined
  }
}

function resolve(file: string, specifier: string): Pick<Import, 'target' | 'kind'> {
  if (specifier.startsWith('.')) return { kind: 'file', target: posix.join(posix.dirname(file), specifier) }
  if (isBuiltin(specifier)) return { kind: 'node', target: `node:${specifier.replace(/^node:/, '')}` }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  return { kind: 'package', target: name }
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) return value.forEach((item) => visit(item, see))
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && typeof value.type === 'string') see(value as Node)
  for (const child of Object.values(value)) visit(child, see)
}
