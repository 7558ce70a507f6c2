/**
 * The Worlds by name, each loaded on demand: an app pays for the one it uses.
 *
 * Must not know: the runtime. This table is all that the runtime knows of concrete Worlds.
 */
import { createError } from '../errors/index.ts'
import type { World } from '../world/index.ts'

interface WorldModule {
  createWorld?: () => World | Promise<World>
  default?: World | (() => World | Promise<World>)
}

/**
 * Opens the World that `target` names: `local` or `sqlite` (the default), or a module that exports `createWorld()`, a
 * default factory, or a default World.
 */
export async function openWorld(target: string | undefined): Promise<World> {
  if (!target || target === 'local' || target === 'sqlite') {
    const { createSqliteWorld } = await import('./sqlite/index.ts')
    return createSqliteWorld()
  }
  const module = (await import(/* @vite-ignore */ target).catch((cause: unknown) => {
    throw createError('world-not-found', { target }, { cause })
  })) as WorldModule
  const made = module.createWorld ?? module.default
  if (!made) throw createError('world-not-found', { target })
  return typeof made === 'function' ? made() : made
}
