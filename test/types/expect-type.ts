/** True when both types are the same, `any` included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles when the type is `true`. */
export function expectType<T extends true>(): T | undefined {
  return undefined
}
