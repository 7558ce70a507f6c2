import { defineMethod } from './define.ts'

/**
 * `error.stack` shows the user's own files and lines, and ends where the user's code does: the frames below are the
 * host's, and not the same on every replay. V8 asks for the text when a stack is first read, so an error whose stack
 * nobody reads costs nothing.
 */
export function installStack(mapStack: (stack: string) => string): void {
  const headerOf = Error.prototype.toString
  defineMethod(Error, 'prepareStackTrace', function prepareStackTrace(error: Error, frames: unknown[]) {
    let stack = Reflect.apply(headerOf, error, []) as string
    for (let i = 0; i < frames.length; i++) stack += `\n    at ${String(frames[i])}`
    return mapStack(stack)
  })
}
