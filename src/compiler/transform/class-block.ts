import type { ClassSite, Site } from '../analyze/index.ts'
import { type ClassNode, isClass } from '../syntax.ts'
import { type Emitter, quote } from './emitter.ts'

/**
 * Adds code that runs when a class has been created, with `self` standing for the class. A static block needs no name
 * for the class, changes no expression around it and cannot be shadowed. A decorated class may be replaced by its
 * decorators after that, so its declaration is followed by the code instead.
 */
export function addToClass(emitter: Emitter, cls: ClassSite, statements: (self: string) => string[]): void {
  const { node } = cls
  if (node.type === 'ClassDeclaration' && node.id && isDecorated(node)) {
    const after = statements(node.id.name)
    const parent = emitter.analysis.resolved.parents.get(node)
    const end = (parent?.type.startsWith('Export') ? parent.end : node.end) ?? 0
    if (after.length === 0) return
    emitter.edits.insert(end, `; ${after.join('; ')};`)
    emitter.named.push(node)
    return
  }
  const inside = statements('this')
  if (inside.length > 0) emitter.edits.insert((node.body.end ?? 0) - 1, `; static { ${inside.join('; ')} } `)
}

/** The statement that registers a class under its id. */
export function registerClass(emitter: Emitter, cls: ClassSite, self: string): string {
  return emitter.call(cls.isError ? 'registerError' : 'register', quote(cls.id ?? ''), self)
}

/** The object that holds a member of a class. */
export function memberTarget(site: Site, self: string): string {
  return site.owner?.isStatic ? self : `${self}.prototype`
}

/** Reads a member of a class; of a getter, the function behind it. */
export function readMember(emitter: Emitter, site: Site, self: string): string {
  const target = memberTarget(site, self)
  const key = quote(site.owner?.key ?? '')
  return site.form === 'class-getter' ? emitter.call('getterOf', target, key) : `${target}[${key}]`
}

export function isDecoratedMember(site: Site): boolean {
  return 'decorators' in site.fn && (site.fn.decorators?.length ?? 0) > 0
}

export function isDecorated(node: ClassNode): boolean {
  if (!isClass(node)) return false
  const decorated = (item: object) =>
    'decorators' in item && Array.isArray(item.decorators) && item.decorators.length > 0
  return decorated(node) || node.body.body.some(decorated)
}
