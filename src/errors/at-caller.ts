/**
 * The error with a stack that begins where `api` was called: the frame that is at fault, not the one that noticed.
 *
 * @example throw atCaller(new NotInStepContextError('getStepMetadata()'), getStepMetadata)
 */
export function atCaller<E extends Error>(error: E, api: (...args: never[]) => unknown): E {
  // Of V8 alone; elsewhere the stack has a frame more.
  const { captureStackTrace } = Error as { captureStackTrace?: (error: object, above: unknown) => void }
  captureStackTrace?.(error, api)
  return error
}
