/** A process that reads a run's stream and tells each chunk, with the time at which it came. Argument: the run's id. */
import { getRun } from '../../src/api/index.ts'
import { getWorld } from '../../src/runtime/world.ts'

const stream = getRun(process.argv[2]!).getReadable<unknown>()
// The store is open, and this process is known to others, before it is called ready.
await getWorld()
process.send!({ ready: true })
for await (const chunk of stream) process.send!({ chunk, at: Date.now() })
process.send!({ end: true })
await (await getWorld()).close()
process.disconnect()
