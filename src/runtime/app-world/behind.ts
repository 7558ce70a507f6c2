import { isBag, refuseArgument } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'

/** What an app holds instead of a World. */
export interface WorldView {
  readonly name: string
}

const behind = new WeakMap<object, World>()

export function setBehind(view: WorldView, world: World): void {
  behind.set(view, world)
}

/**
 * The World that an app has passed to a public function, or the one behind its view.
 *
 * @throws WorkflowRuntimeError `argument-invalid`
 */
export function givenWorld(api: string, given: unknown): World {
  if (!isWorld(given))
    refuseArgument(api, 'world', given, 'what createWorld() or getWorld() gave, or a World of your own')
  return worldBehind(given)
}

/** True for a World, and for a view of one. */
export function isWorld(given: unknown): given is World | WorldView {
  return isBag(given) && typeof (worldBehind(given as WorldView) as Partial<World>).createRun === 'function'
}

/** The World behind a view of it; a World is itself. */
export function worldBehind(world: World | WorldView): World {
  return behind.get(world) ?? (world as World)
}
