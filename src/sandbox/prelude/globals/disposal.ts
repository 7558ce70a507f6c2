/**
 * The keys of `using`. Node 20 gives them to its main context only: in a realm both would be `undefined`, and nothing
 * that workflow code disposes of would be found. Defined as this module is evaluated, since classes use them as keys.
 */
export const disposeKey: typeof Symbol.dispose = wellKnown('dispose') as typeof Symbol.dispose
export const asyncDisposeKey: typeof Symbol.asyncDispose = wellKnown(
  'asyncDispose',
) as typeof Symbol.asyncDispose

function wellKnown(name: 'dispose' | 'asyncDispose'): symbol {
  const native: symbol | undefined = Symbol[name]
  if (native) return native
  const value = Symbol(`Symbol.${name}`)
  Object.defineProperty(Symbol, name, { value })
  return value
}
