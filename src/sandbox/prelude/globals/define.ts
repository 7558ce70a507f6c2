/** Defines a global as natives are: not enumerable, and open to being replaced. */
export function defineGlobal(name: string, value: unknown): void {
  defineMethod(globalThis, name, value)
}

export function defineMethod(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}
