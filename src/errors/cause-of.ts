/** As the built-in constructors take their options: what is no object has no cause, and the error is thrown all the same. */
export function causeOf(options: unknown): { cause: unknown } | undefined {
  const has = typeof options === 'object' && options !== null && 'cause' in options
  return has ? { cause: options.cause } : undefined
}
