import type * as t from '@babel/types'
import { isClass, isFunction } from '../syntax.ts'
import { enterClass, enterFunction } from './resolve-functions.ts'
import { enterJsx } from './resolve-jsx.ts'
import { enterPattern, enterPlain } from './resolve-statements.ts'
import { enterTypeScript } from './resolve-typescript.ts'
import { createScope, lookup, type Reference } from './scope.ts'
import { flush, push, type Resolved, type Visit, type Walk } from './walk.ts'

export type { Resolved } from './walk.ts'

/**
 * Walks the tree once, with a stack of its own (chains of thousands of operators would overflow the call stack), and
 * resolves every reference afterwards, when all declarations are known.
 */
export function resolveNames(program: t.Program): Resolved {
  const walk: Walk = {
    program,
    moduleScope: createScope('module', program, null),
    parents: new Map(),
    references: [],
    functions: [],
    classes: [],
    loops: [],
    elements: [],
    signatures: new Map(),
    stringStatements: [],
    receivers: [],
    privateNames: [],
    stack: [],
    pending: [],
  }
  for (const node of program.body) push(walk, node, program, walk.moduleScope)
  flush(walk)
  for (let visit = walk.stack.pop(); visit; visit = walk.stack.pop()) {
    walk.parents.set(visit.node, visit.parent)
    enter(walk, visit)
    flush(walk)
  }
  for (const reference of walk.references) bind(reference)
  return walk
}

function bind(reference: Reference): void {
  const binding = lookup(reference.scope, reference.name)
  if (!binding) return
  reference.binding = binding
  binding.references.push(reference)
  if (reference.write) binding.reassigned = true
}

function enter(walk: Walk, visit: Visit): void {
  const { node, scope } = visit
  if (isFunction(node)) return enterFunction(walk, node, scope)
  if (isClass(node)) return enterClass(walk, node, scope)
  if (node.type.startsWith('TS')) return enterTypeScript(walk, visit)
  if (node.type.startsWith('JSX')) return enterJsx(walk, visit)
  if (visit.role !== 'value') return enterPattern(walk, visit)
  enterPlain(walk, node, scope)
}
