import type { World } from '../../world/index.ts'
import { createWorld as openOwn, getWorld as openedWorld, setWorld as setOpened } from '../world.ts'
import { givenWorld } from './behind.ts'
import { type AppWorld, viewOf } from './index.ts'

/**
 * The store of this process, to look into: opened on first use, chosen by `WORKFLOW_WORLD` (the embedded one by default).
 *
 * @example const { data } = await (await getWorld()).steps.list({ runId })
 */
export async function getWorld(): Promise<AppWorld> {
  return viewOf(await openedWorld())
}

/** Opens a store of its own, apart from the process's. Close it. */
export async function createWorld(): Promise<AppWorld> {
  return viewOf(await openOwn())
}

/**
 * Sets the store of this process, for tests and embedders: what `createWorld()` gave, or a World of one's own. `undefined`
 * forgets it. It is not closed. Its payloads are sealed like those of any store that the process opens.
 *
 * @throws WorkflowRuntimeError `argument-invalid` when it is given no World
 */
export function setWorld(world: World | AppWorld | undefined): void {
  setOpened(world == null ? undefined : givenWorld('setWorld()', world))
}
