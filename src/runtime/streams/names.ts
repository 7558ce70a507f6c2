import { randomBytes } from 'node:crypto'
import type { World } from '../../world/index.ts'
import { getWorld } from '../world.ts'

/** Which stream of which run. */
export interface StreamTarget {
  readonly runId: string
  readonly name: string
  /** Where the run is. @default the World of this process */
  readonly world?: World | undefined
}

export function worldOf(target: StreamTarget): Promise<World> {
  return target.world ? Promise.resolve(target.world) : getWorld()
}

/** The run's own stream, or one of its namespaces. Its twin in the realm is in src/sandbox/prelude/values/streams.ts. */
export function userStream(runId: string, namespace?: string): StreamTarget {
  const suffix = namespace === undefined ? '' : `_${Buffer.from(namespace).toString('base64url')}`
  return { runId, name: `strm_${runId.slice(5)}_user${suffix}` }
}

/** A name for a stream that is a value: an argument, a result, the body of a request. */
export function valueStream({ runId, world }: Omit<StreamTarget, 'name'>): StreamTarget {
  return { runId, name: `strm_${runId.slice(5)}_value_${randomBytes(12).toString('base64url')}`, world }
}
