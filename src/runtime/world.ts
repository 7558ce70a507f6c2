import type { World } from '../world/index.ts'
import { openWorld, seal } from '../worlds/index.ts'
import { processState } from './process-state.ts'

/** The World of this process: opened on first use, by `WORKFLOW_TARGET_WORLD` (the embedded store by default). */
export function getWorld(): Promise<World> {
  const state = processState()
  return (state.world ??= createWorld().catch((error: unknown) => {
    // A store that could not be opened may be there at the next call.
    delete state.world
    throw error
  }))
}

/**
 * Sets the World of this process, for tests and embedders; `undefined` forgets it. It is not closed. Its payloads are
 * sealed like those of any World that the process opens, so that `getWorld()` gives another object.
 */
export function setWorld(world: World | undefined): void {
  const state = processState()
  delete state.world
  if (!world) return
  state.world = seal(world)
  state.world.catch(() => undefined) // it is reported to whoever asks for the World
}

/** What the options of the plugin name; compiled modules leave it behind. */
const NAMED = Symbol.for('stepline.world')

/** Opens a World of its own, apart from the process's. `WORKFLOW_TARGET_WORLD` is the name of `workflow` 5 for it. */
export function createWorld(): Promise<World> {
  const named = (globalThis as { [NAMED]?: string })[NAMED]
  return openWorld(process.env['WORKFLOW_TARGET_WORLD'] || process.env['WORKFLOW_WORLD'] || named)
}
