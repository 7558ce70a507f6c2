import { createError } from '../../errors/index.ts'
import { compileBundle, type WorkflowBundle } from '../../sandbox/index.ts'
import type { Bundle, World } from '../../world/index.ts'

/** Compiled bundles kept: the current one and a few that runs in flight began with. */
const KEPT = 8

/**
 * The workflow bundles of this process, by content hash. A run replays on the bundle that it began with until it ends;
 * the store keeps each one that has been used.
 */
export class Bundles {
  readonly #compiled = new Map<string, WorkflowBundle>()
  readonly #stored = new Set<string>()

  /** Puts the bundle into the store, once per process, before a run is recorded to begin with it. */
  async store(world: World, bundle: Bundle): Promise<void> {
    if (this.#stored.has(bundle.hash)) return
    await world.bundles.put(bundle)
    this.#stored.add(bundle.hash)
  }

  /** @throws WorkflowRuntimeError `bundle-missing`, SyntaxError */
  async load(world: World, hash: string, current: Bundle | undefined): Promise<WorkflowBundle> {
    const known = this.#compiled.get(hash)
    if (known) return known
    const bundle = current?.hash === hash ? current : await world.bundles.get(hash)
    if (!bundle) throw createError('bundle-missing', { hash })
    const compiled = compileBundle(bundle)
    this.#compiled.set(hash, compiled)
    const oldest = this.#compiled.keys().next().value
    if (this.#compiled.size > KEPT && oldest !== undefined) this.#compiled.delete(oldest)
    return compiled
  }
}
