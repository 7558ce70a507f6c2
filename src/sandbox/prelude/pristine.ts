/**
 * Tells whether a realm is still as it was made, so that the next run can have it. What a run may have changed is
 * everything that code can reach from the global object without having made it: the built-ins, their prototypes, and
 * what the prelude has put there. Each of these objects is compared property by property, which takes about 0.1 us each;
 * what nobody gives properties to is frozen instead: methods, of which there are over a thousand, and a few classes.
 *
 * Uses nothing that code could have replaced: intrinsics taken when the prelude is evaluated, and loops by index.
 */
const { getOwnPropertyDescriptor, getPrototypeOf, isExtensible, ownKeys } = Reflect
const { freeze, hasOwn, is, isFrozen, prototype: objectPrototype } = Object
const functionPrototype = Function.prototype

interface Shape {
  target: object
  prototype: object | null
  keys: PropertyKey[]
  /** Those that can change. */
  properties: Array<[key: PropertyKey, value: PropertyDescriptor]>
}

/**
 * Remembers all objects that can be reached from these. Written for speed: it is part of making a realm, and runs cold.
 *
 * @param settled classes that are frozen, with their prototypes, instead of being compared
 * @returns whether all of them are unchanged
 */
export function watch(
  roots: readonly object[],
  settled: ReadonlyArray<{ prototype: object }>,
): () => boolean {
  for (const each of settled) freeze(freeze(each).prototype)
  // First, since a property that it does not have must not seem to be one of a descriptor below.
  const targets: unknown[] = [objectPrototype, ...roots, ...hiddenPrototypes()]
  const seen = new Set<unknown>()
  const shapes: Shape[] = []
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]
    if (!isObject(target) || seen.has(target)) continue
    seen.add(target)
    if (isMethod(target)) freeze(target)
    else {
      const shape = shapeOf(target, targets)
      if (!isFrozen(target)) shapes.push(shape)
    }
  }
  return () => {
    for (let i = 0; i < shapes.length; i++) if (!isUnchanged(shapes[i]!)) return false
    return true
  }
}

const match = RegExp.prototype.exec
const { apply } = Reflect

/** `RegExp.$1` and its like tell what was matched last, in the whole realm. */
export function forgetMatches(): void {
  apply(match, /(?:)/, [''])
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Neither a constructor nor a function of the language that is one for its own sake. */
function isMethod(target: object): boolean {
  return typeof target === 'function' && target !== functionPrototype && !hasOwn(target, 'prototype')
}

/** @param neighbours gets what the object's properties lead to */
function shapeOf(target: object, neighbours: unknown[]): Shape {
  const keys = ownKeys(target)
  const properties: Shape['properties'] = []
  for (let i = 0; i < keys.length; i++) {
    const property = getOwnPropertyDescriptor(target, keys[i]!)!
    if (property.configurable || property.writable) properties.push([keys[i]!, property])
    if (property.get || property.set) neighbours.push(property.get, property.set)
    else if (isObject(property.value)) neighbours.push(property.value)
  }
  const prototype = getPrototypeOf(target)
  neighbours.push(prototype)
  return { target, prototype, keys, properties }
}

/** Built-ins that no property leads to. */
function hiddenPrototypes(): object[] {
  const samples: object[] = [
    [].values(),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/./g),
    function* () {},
    async () => {},
    async function* () {},
  ]
  const { Iterator } = globalThis as { Iterator?: { from(iterator: object): { map(f: () => void): object } } }
  if (Iterator)
    samples.push(
      Iterator.from({ next() {} }),
      Iterator.from([].values()).map(() => {}),
    )
  return samples.map((sample) => getPrototypeOf(sample)!)
}

function isUnchanged({ target, prototype, keys, properties }: Shape): boolean {
  if (getPrototypeOf(target) !== prototype || !isExtensible(target)) return false
  const now = ownKeys(target)
  if (now.length !== keys.length) return false
  for (let i = 0; i < keys.length; i++) if (now[i] !== keys[i]) return false
  for (let i = 0; i < properties.length; i++) {
    const property = properties[i]!
    if (!isSame(property[1], getOwnPropertyDescriptor(target, property[0])!)) return false
  }
  return true
}

function isSame(before: PropertyDescriptor, now: PropertyDescriptor): boolean {
  return (
    is(before.value, now.value) &&
    before.get === now.get &&
    before.set === now.set &&
    before.writable === now.writable &&
    before.enumerable === now.enumerable &&
    before.configurable === now.configurable
  )
}
