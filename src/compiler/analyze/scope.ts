import type * as t from '@babel/types'

export type ScopeKind = 'module' | 'function' | 'block' | 'class' | 'namespace'

/** A region in which names are declared. */
export interface Scope {
  kind: ScopeKind
  node: t.Node
  parent: Scope | null
  bindings: Map<string, Binding>
}

export type BindingKind =
  'import' | 'var' | 'let' | 'const' | 'function' | 'class' | 'parameter' | 'enum' | 'namespace'

/** A declared name. */
export interface Binding {
  name: string
  kind: BindingKind
  scope: Scope
  /** What declares it: an import specifier, a declarator, a function, a class, an enum … */
  declaration: t.Node
  /** All of them, where one name is declared several times: `var`, merged enums and namespaces. */
  declarations: t.Node[]
  /** The identifiers that declare it. */
  names: t.Identifier[]
  references: Reference[]
  /** Assigned again after its declaration. */
  reassigned: boolean
}

/** One use of a name as a value. Uses as a type are no references. */
export interface Reference {
  node: t.Identifier | t.JSXIdentifier
  name: string
  scope: Scope
  binding: Binding | null
  write: boolean
}

/** `var` and function bodies end here. */
export function hoistScope(scope: Scope): Scope {
  let current = scope
  while (current.kind === 'block' || current.kind === 'class') {
    if (!current.parent) break
    current = current.parent
  }
  return current
}

export function createScope(kind: ScopeKind, node: t.Node, parent: Scope | null): Scope {
  return { kind, node, parent, bindings: new Map() }
}

/** Declares a name; later declarations of the same name (overloads, repeated `var`) join the first. */
export function declare(
  scope: Scope,
  id: t.Identifier | string,
  kind: BindingKind,
  declaration: t.Node,
): void {
  const name = typeof id === 'string' ? id : id.name
  const names = typeof id === 'string' ? [] : [id]
  const target = kind === 'var' ? hoistScope(scope) : scope
  const existing = target.bindings.get(name)
  if (!existing) {
    const declarations = [declaration]
    const known = { name, kind, scope: target, declaration, declarations, names }
    target.bindings.set(name, { ...known, references: [], reassigned: false })
    return
  }
  existing.names.push(...names)
  existing.declarations.push(declaration)
  existing.reassigned = true
  if (kind === 'function') existing.declaration = declaration
}

/** Finds the binding a name means in a scope. */
export function lookup(scope: Scope, name: string): Binding | null {
  for (let current: Scope | null = scope; current; current = current.parent) {
    const binding = current.bindings.get(name)
    if (binding) return binding
  }
  return null
}
