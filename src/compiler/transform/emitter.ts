import type * as t from '@babel/types'
import type { Analysis } from '../analyze/index.ts'
import { Edits } from '../edits.ts'
import type { Range } from '../ranges.ts'
import { type HelperName, preludeText } from './helpers.ts'

export type { Range } from '../ranges.ts'

/** A part of the source that is emitted once more, at the end of the module. */
export interface Copy {
  start: number
  end: number
  before: string
  after: string
  /** The `[key]` of a method, which has no meaning outside of its object. */
  computedKey: Range | null
}

/** An analysis and the edits of its source. */
export interface Target {
  analysis: Analysis
  edits: Edits
}

/** What a mode writes into: edits of the source, statements for the top of the module, and copies for its end. */
export interface Emitter extends Target {
  /** Source text that the output does not contain. */
  removed: Range[]
  copies: Copy[]
  /** Declarations that generated code refers to by name. */
  named: t.Node[]
  /** An expression that calls a helper; arguments are source text. */
  call(helper: HelperName, ...args: string[]): string
  /** A name for the arguments of a function around code of the source. */
  argumentsName(): string
  /** Adds a statement before the first one of the module. */
  hoist(statement: string): void
  usesHelpers(): boolean
  /** The text to put at the top of the module; empty when nothing needs it. */
  prelude(): string
}

export function createEmitter(analysis: Analysis): Emitter {
  const name = freeName(analysis.source, '__stepline')
  const used = new Set<HelperName>()
  const hoisted: string[] = []
  let argumentsName: string | undefined
  return {
    analysis,
    edits: new Edits(),
    removed: [],
    copies: [],
    named: [],
    call(helper, ...args) {
      used.add(helper)
      return `${name}.${helper}(${args.join(', ')})`
    },
    argumentsName: () => (argumentsName ??= freeName(analysis.source, '__args')),
    hoist: (statement) => void hoisted.push(statement),
    usesHelpers: () => used.size > 0,
    prelude: () => (used.size === 0 ? '' : `${[preludeText(name, used), ...hoisted].join(' ')} `),
  }
}

/** A name that occurs nowhere in the file, so that nothing in it can shadow or redeclare it. */
export function freeName(source: string, base: string): string {
  let name = base
  for (let i = 1; source.includes(name); i++) name = `${base}${i}`
  return name
}

export function quote(text: string): string {
  // The separators are legal in strings since ES2019, but not for every tool that may read the output.
  return JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029')
}

/** Takes directives out. What is left must not join the statement before with the one after. */
export function removeDirectives(emitter: Emitter, nodes: readonly t.Node[]): void {
  for (const node of nodes) removeStatement(emitter, node)
}

/** Removes a statement or directive, and leaves a `;` where the next token could otherwise continue the one before. */
export function removeStatement({ analysis, edits }: Target, node: t.Node): void {
  const end = node.end ?? 0
  edits.replace(node.start ?? 0, end, continuesStatement(analysis.source, end) ? ';' : '')
}

/** True when the next token after `pos` could continue an expression. */
export function continuesStatement(source: string, pos: number): boolean {
  return '([`+-/<*.,'.includes(source[skipTrivia(source, pos)] ?? 'x')
}

/** The offset of the next token. */
export function skipTrivia(source: string, from: number): number {
  const trivia = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y
  trivia.lastIndex = from
  trivia.exec(source)
  return trivia.lastIndex
}

/** Replacing a function by a call can end a statement that relied on the function to end it; then adds the `;`. */
export function terminate(emitter: Emitter, node: t.Node): void {
  const { parents } = emitter.analysis.resolved
  let current = node
  for (let parent = parents.get(node); parent && parent.end === node.end; parent = parents.get(parent)) {
    current = parent
    if (/Statement$|Declaration$|Property$|Assignment$/.test(parent.type) && parent.type !== 'ObjectProperty')
      break
  }
  if (current === node || !endsWithoutSemicolon(current, parents.get(current))) return
  emitter.edits.wrap(current.start ?? 0, current.end ?? 0, '', ';')
}

function endsWithoutSemicolon(node: t.Node, parent: t.Node | undefined): boolean {
  switch (node.type) {
    case 'VariableDeclaration':
      return !parent?.type.startsWith('For')
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'ExportDefaultDeclaration':
    case 'TSExportAssignment':
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateProperty':
      return true
    default:
      return false
  }
}
