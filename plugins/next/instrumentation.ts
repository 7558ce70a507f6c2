/**
 * For the `instrumentation` file of a Next.js app. Next loads routes when they are asked for; with this, runs that a
 * crash or a deployment interrupted go on when the server starts.
 *
 * @example
 * // instrumentation.ts
 * export { register } from 'stepline/next/instrumentation'
 */
export async function register(): Promise<void> {
  // Next's compiler puts the value in, and leaves the import out for the edge.
  if (process.env.NEXT_RUNTIME === 'nodejs') await import('./route.ts')
}
