import type * as t from '@babel/types'
import type { Binding } from '../analyze/index.ts'
import { groupBy } from '../group.ts'
import { contains, rangeOf } from '../syntax.ts'
import { lowerBound, positionIndex, rangeIndex } from '../ranges.ts'
import { type Emitter, removeStatement } from './emitter.ts'
import { isPureStatement, isPureValue } from './purity.ts'
import { removeOverloads } from './proxies.ts'

/** A module-level declaration that can be removed on its own: an import's name, a function, a class, a declarator. */
interface Unit {
  node: t.Node
  /** The statement it is a part of. */
  statement: t.Statement
  start: number
  end: number
  /** Units that this one needs. */
  needs: Set<Unit>
}

export interface DeadCodeOptions {
  /** Also remove declarations whose evaluation may have effects. */
  impure: boolean
  /** Imports without names set something up for the bodies that are gone. */
  bareImports: boolean
  /** Declarations that register something when they are evaluated. */
  keep: (node: t.Node) => boolean
}

/**
 * Removes what only removed code used: a declaration goes when removed code refers to it (also through others that
 * go) and no remaining code does. What removed code never used is not touched.
 */
export function removeDeadCode(emitter: Emitter, options: DeadCodeOptions): void {
  if (emitter.removed.length === 0) return
  const units = collectUnits(emitter)
  const { touched, live } = linkUnits(emitter, units)
  const dead = new Set(reachable(touched))
  const kept = [...live, ...units.filter((unit) => !dead.has(unit) || !isDroppable(unit, options))]
  for (const unit of reachable(kept)) dead.delete(unit)
  for (const [statement, group] of groupBy(dead, (unit) => unit.statement))
    removeUnits(emitter, statement, group)
  if (options.bareImports) removeBareImports(emitter)
}

function collectUnits(emitter: Emitter): Unit[] {
  const units: Unit[] = []
  for (const statement of emitter.analysis.resolved.program.body) {
    for (const node of unitNodes(statement)) {
      units.push({ node, statement, start: node.start ?? 0, end: node.end ?? 0, needs: new Set() })
    }
  }
  return units
}

function unitNodes(statement: t.Statement): readonly t.Node[] {
  switch (statement.type) {
    case 'ImportDeclaration':
      return statement.specifiers
    case 'VariableDeclaration':
      return statement.declare ? [] : statement.declarations
    case 'TSImportEqualsDeclaration':
      return statement.isExport ? [] : [statement]
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
      return [statement]
    default:
      return []
  }
}

/** Fills in what each unit needs, and returns those that removed and those that remaining statements refer to. */
function linkUnits(emitter: Emitter, units: Unit[]): { touched: Set<Unit>; live: Set<Unit> } {
  const { references, elements, moduleScope } = emitter.analysis.resolved
  const byDeclaration = new Map(units.map((unit) => [unit.node, unit]))
  const touched = new Set<Unit>()
  const live = new Set<Unit>()
  // A copy of a nested step is remaining code, wherever its original stands.
  const isCopied = rangeIndex(emitter.copies)
  const isRemoved = rangeIndex(emitter.removed)
  const note = (binding: Binding, pos: number): void => {
    const copied = isCopied(pos)
    for (const declaration of binding.declarations) {
      const target = byDeclaration.get(declaration)
      if (!target) continue
      const owner = copied ? undefined : unitAt(units, pos)
      if (isRemoved(pos) && !copied) touched.add(target)
      else if (owner) owner.needs.add(target)
      else live.add(target)
    }
  }
  for (const { node, binding } of references) {
    if (binding?.scope === moduleScope) note(binding, node.start ?? 0)
  }
  for (const binding of jsxFactories(emitter)) {
    for (const element of elements) note(binding, element.start ?? 0)
  }
  return { touched, live }
}

/** What elements call when JSX is compiled the classic way: in scope under a name of the project's choice. */
function jsxFactories(emitter: Emitter): Binding[] {
  const { source, resolved } = emitter.analysis
  const pragmas = [...source.matchAll(/@jsx(?:Frag)?\s+([\w$]+)/g)].map(([, name = '']) => name)
  return ['React', 'h', 'Fragment', ...pragmas].flatMap(
    (name) => resolved.moduleScope.bindings.get(name) ?? [],
  )
}

/** Units are in source order and do not overlap. */
function unitAt(units: readonly Unit[], pos: number): Unit | undefined {
  const unit = units[lowerBound(units, pos + 1, ({ start }) => start) - 1]
  return unit && pos < unit.end ? unit : undefined
}

function reachable(from: Iterable<Unit>): Set<Unit> {
  const found = new Set(from)
  for (const unit of found) for (const next of unit.needs) found.add(next)
  return found
}

function isDroppable(unit: Unit, options: DeadCodeOptions): boolean {
  if (options.keep(unit.node)) return false
  if (options.impure || isImport(unit.statement)) return true
  return unit.node.type === 'VariableDeclarator'
    ? isPureValue(unit.node.init) && unit.node.id.type === 'Identifier'
    : isPureStatement(unit.node)
}

function isImport(statement: t.Statement): boolean {
  return statement.type === 'ImportDeclaration' || statement.type === 'TSImportEqualsDeclaration'
}

function removeUnits(emitter: Emitter, statement: t.Statement, dead: Unit[]): void {
  const nodes = new Set(dead.map((unit) => unit.node))
  if (statement.type === 'ImportDeclaration') return removeSpecifiers(emitter, statement, nodes)
  if (statement.type === 'VariableDeclaration') return removeDeclarators(emitter, statement, nodes)
  if (statement.type === 'FunctionDeclaration') removeOverloads(emitter, statement)
  removeStatement(emitter, statement)
}

function removeDeclarators(
  emitter: Emitter,
  statement: t.VariableDeclaration,
  dead: ReadonlySet<t.Node>,
): void {
  const { declarations } = statement
  const lastKept = declarations.findLastIndex((declarator) => !dead.has(declarator))
  if (lastKept === -1) return removeStatement(emitter, statement)
  for (const [i, declarator] of declarations.slice(0, lastKept).entries()) {
    if (dead.has(declarator)) emitter.edits.remove(declarator.start ?? 0, declarations[i + 1]?.start ?? 0)
  }
  emitter.edits.remove(declarations[lastKept]?.end ?? 0, declarations.at(-1)?.end ?? 0)
}

type Specifier = t.ImportDeclaration['specifiers'][number]

/** An import that lost a name keeps only names that remaining code uses: the others may have been types. */
function removeSpecifiers(emitter: Emitter, statement: t.ImportDeclaration, dead: ReadonlySet<t.Node>): void {
  const { bindings } = emitter.analysis.resolved.moduleScope
  const isUsed = (specifier: Specifier) =>
    !dead.has(specifier) && (bindings.get(specifier.local.name)?.references.length ?? 0) > 0
  const { specifiers } = statement
  if (!specifiers.some(isUsed)) return removeStatement(emitter, statement)
  const named = specifiers.filter((specifier) => specifier.type === 'ImportSpecifier')
  if (named.some(isUsed)) removeNamed(emitter, named, isUsed)
  const [first, second] = specifiers
  if (first?.type !== 'ImportDefaultSpecifier' || !second) return
  const { source } = emitter.analysis
  const isNamed = second.type === 'ImportSpecifier'
  if (!isUsed(first)) {
    emitter.edits.remove(
      first.start ?? 0,
      isNamed ? source.indexOf('{', first.end ?? 0) : (second.start ?? 0),
    )
  } else if (!specifiers.slice(1).some(isUsed)) {
    const last = specifiers.at(-1)?.end ?? 0
    emitter.edits.remove(first.end ?? 0, isNamed ? source.indexOf('}', last) + 1 : last)
  }
}

/** At least one of the names stays. */
function removeNamed(
  emitter: Emitter,
  named: readonly Specifier[],
  isUsed: (specifier: Specifier) => boolean,
): void {
  const lastUsed = named.findLastIndex(isUsed)
  for (const [i, specifier] of named.slice(0, lastUsed).entries()) {
    if (!isUsed(specifier)) emitter.edits.remove(specifier.start ?? 0, named[i + 1]?.start ?? 0)
  }
  emitter.edits.remove(named[lastUsed]?.end ?? 0, named.at(-1)?.end ?? 0)
}

function removeBareImports(emitter: Emitter): void {
  for (const statement of emitter.analysis.resolved.program.body) {
    if (statement.type === 'ImportDeclaration' && statement.specifiers.length === 0)
      removeStatement(emitter, statement)
  }
}

/** Tells whether a node holds one of the functions or classes that are registered in place. */
export function holderOf(registered: readonly t.Node[]): (node: t.Node) => boolean {
  const registeredIn = positionIndex(registered, (node) => node.start ?? 0)
  return (node) => registeredIn(rangeOf(node)).some((inner) => contains(node, inner))
}
