/** One runtime on one embedded store, in this process, with a bundle written by hand. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { start } from '../../src/api/index.ts'
import type { Run } from '../../src/api/index.ts'
import { getRuntime, setWorld, workflowEntrypoint } from '../../src/runtime/index.ts'
import { registeredSteps, type StepFunction } from '../../src/runtime/steps/step-registry.ts'
import type { World } from '../../src/world/index.ts'
import { createSqliteWorld } from '../../src/worlds/sqlite/index.ts'
import { bundleCode } from './bundle-code.ts'

export interface Setup {
  world: World
  dataDir: string
  flow: (request: Request) => Promise<Response>
  start<T = unknown>(workflowId: string, args?: unknown[]): Promise<Run<T>>
  /** What a restarted process does: drains this runtime and opens the same store again with another bundle. */
  redeploy(body: string): Promise<World>
}

/** Makes a runtime for the test at hand; it is drained when the test ends. */
export async function setUp(body: string, steps: Record<string, StepFunction> = {}): Promise<Setup> {
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-runtime-'))
  registeredSteps().clear()
  for (const [id, step] of Object.entries(steps)) registeredSteps().set(id, step)
  let world = await createSqliteWorld({ dataDir })
  setWorld(world)
  const flow = workflowEntrypoint(bundleCode(body))
  onTestFinished(async () => {
    await getRuntime().drain()
    await rm(dataDir, { recursive: true, force: true })
  })
  return {
    get world() {
      return world
    },
    dataDir,
    flow,
    start: async <T>(workflowId: string, args: unknown[] = []) =>
      start({ workflowId }, args) as Promise<Run<T>>,
    async redeploy(next) {
      await getRuntime().drain()
      world = await createSqliteWorld({ dataDir })
      setWorld(world)
      workflowEntrypoint(bundleCode(next))
      return world
    },
  }
}

/** Waits until the run's log has an event of this type, and returns the types of all its events. */
export async function waitForEvent(world: World, runId: string, type: string): Promise<string[]> {
  for (;;) {
    const hinted = new Promise<void>((resolve) => {
      const unsubscribe = world.subscribe(runId, done)
      const timer = setTimeout(done, 10)
      function done(): void {
        clearTimeout(timer)
        unsubscribe()
        resolve()
      }
    })
    const types = (await world.events(runId, { payloads: false })).map((event) => event.type as string)
    if (types.includes(type)) return types
    await hinted
  }
}

/** A promise and what settles it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
