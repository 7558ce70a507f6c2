import type { World } from '../../world/index.ts'

/** What an app holds instead of a World. */
export interface WorldView {
  readonly name: string
}

const behind = new WeakMap<object, World>()

export function setBehind(view: WorldView, world: World): void {
  behind.set(view, world)
}

/** The World behind a view of it; a World is itself. */
export function worldBehind(world: World | WorldView): World {
  return behind.get(world) ?? (world as World)
}
