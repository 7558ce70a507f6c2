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
  const world = (isBag(given) && worldBehind(given as WorldView)) as Partial<World> | false
  if (!world || typeof world.createRun !== 'function')
    refuseArgument(api, 'world', given, 'what createWorld() or getWorld() gave, or a World of your own')
  return world as World
}

/** The World behind a view of it; a World is itself. */
export function worldBehind(world: World | WorldView): World {
  return behind.get(world) ?? (world as World)
}
