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
 * Opens the World that `target` names: `local` or `sqlite` (the default), `postgres`, or a module that exports `createWorld()`, a
 * default factory, or a default World.
 */
export async function openWorld(target: string | undefined): Promise<World> {
  return seal(await load(target))
}

const sealed = new WeakSet<World>()

/**
 * The World with its payloads compressed and, given `WORKFLOW_ENCRYPTION_KEY`, encrypted at rest; one that is so already
 * is returned as it is. `WORKFLOW_DISABLE_COMPRESSION=1` writes everything uncompressed.
 *
 * @throws WorkflowWorldError `encryption-key-invalid`
 */
export async function seal(world: World): Promise<World> {
  if (sealed.has(world)) return world
  const { parseEncryptionKeys, sealWorld } = await import('./seal/index.ts')
  const keys = parseEncryptionKeys(process.env['WORKFLOW_ENCRYPTION_KEY'])
  const result = sealWorld(world, { keys, compress: process.env['WORKFLOW_DISABLE_COMPRESSION'] !== '1' })
  sealed.add(result)
  return result
}

async function load(target: string | undefined): Promise<World> {
  if (!target || target === 'local' || target === 'sqlite') {
    const { createSqliteWorld } = await import('./sqlite/index.ts')
    return createSqliteWorld()
  }
  if (target === 'postgres') {
    const { createPostgresWorld } = await import('./postgres/index.ts')
    return createPostgresWorld()
  }
  const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ target).catch(
    (cause: unknown) => {
      throw createError('world-not-found', { target }, { cause })
    },
  )) as WorldModule
  const made = module.createWorld ?? module.default
  if (!made) throw createError('world-not-found', { target })
  return typeof made === 'function' ? made() : made
}
