import {
  deleteProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  mapGet,
  symbolFor,
} from './intrinsics.ts'
import type { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from './serde.ts'

const REGISTRY: unique symbol = symbolFor('workflow-class-registry') as never

/** A class as the compiler registers it. */
export interface RegisteredClass {
  readonly prototype: object
  readonly classId?: string
  [WORKFLOW_SERIALIZE]?(instance: object): unknown
  [WORKFLOW_DESERIALIZE]?(data: unknown): unknown
}

export type ClassRegistry = ReadonlyMap<string, RegisteredClass>

/** The registry that compiled modules fill; looked up when needed, since they load after the codec. */
export function globalClassRegistry(): ClassRegistry | undefined {
  return (globalThis as { [REGISTRY]?: ClassRegistry })[REGISTRY]
}

/** Takes the global registry away. @returns false when it cannot be */
export function forgetClasses(): boolean {
  return deleteProperty(globalThis, REGISTRY)
}

/** The class of an object, by the nearest prototype that names one in a data property. */
export function classOf(value: object): RegisteredClass | undefined {
  const prototype = getPrototypeOf(value) as object | null
  if (prototype === null) return undefined
  const constructor: unknown = getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof constructor === 'function' ? (constructor as unknown as RegisteredClass) : undefined
}

/** The id under which exactly this class is registered. */
export function ownClassId(type: object, registry: ClassRegistry | undefined): string | undefined {
  if (registry === undefined || !hasOwn(type, 'classId')) return undefined
  const id = (type as RegisteredClass).classId
  return typeof id === 'string' && lookUp(registry, id) === type ? id : undefined
}

export function lookUp(registry: ClassRegistry | undefined, id: string): RegisteredClass | undefined {
  return registry === undefined ? undefined : (mapGet(registry, id) as RegisteredClass | undefined)
}
