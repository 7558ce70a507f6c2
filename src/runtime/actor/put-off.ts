import { type AppendResult, runMessageKey, type World } from '../../world/index.ts'
import { readLog } from './read-log.ts'

/** How long a run is left alone that this process cannot go on with. Milliseconds. */
const PAUSE = 5000

/** Gives the lease back, with a message for later: whichever process gets it may have what was missing here. */
export async function putOff(world: World, runId: string, epoch: number): Promise<AppendResult> {
  const after = (await readLog(world, runId, 0)).at(-1)?.seq ?? 0
  const message = { key: runMessageKey(runId), payload: { runId }, runAt: Date.now() + PAUSE }
  return world.append(runId, { epoch, after, events: [], messages: [message], lease: 'release' })
}
