/** The entry of both routes in an Astro app: the integration adds the file, and loads the app's own handler in its place. */
import { createError } from '../../src/errors/index.ts'

export function ALL(): never {
  throw createError('flow-not-loaded', {})
}

export const prerender = false
