/** A stored value that is not what was written, in a log that is replayed: whoever looks is told so, not that code changed. */
import { expect, it } from 'vitest'
import { getRun, resumeHook } from '../../src/api/index.ts'
import type { LogEvent, World } from '../../src/world/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const BODY = `const s = useStep('s');
  workflow('w', async () => { const a = await s(1); const b = await s(2); return [a, b, await createHook({ token: 't' })] })`

/** Reads of the log give another text for the payload of this event. */
function damage(world: World, position: number, text: string): void {
  const [claim, inject, events] = [
    world.claim.bind(world),
    world.inject.bind(world),
    world.events.bind(world),
  ]
  const damaged = (log: LogEvent[]): LogEvent[] =>
    log.map((event) => (event.seq === position ? ({ ...event, payload: text } as LogEvent) : event))
  world.claim = async (runId, options) => {
    const claimed = await claim(runId, options)
    return claimed.status === 'claimed' ? { ...claimed, events: damaged(claimed.events) } : claimed
  }
  world.inject = async (runId, request) => {
    const result = await inject(runId, request)
    if (result.status !== 'appended' || !result.claim) return result
    return { ...result, claim: { ...result.claim, events: damaged(result.claim.events) } }
  }
  world.events = async (runId, options) => damaged(await events(runId, options))
}

it.each([
  ['the arguments', 1],
  ['the result of a step', 5],
])(
  '%s that are no text of the codec end the run with CORRUPTED_EVENT_LOG and their place',
  async (_, position) => {
    const setup = await setUp(BODY, { s: async (n) => n })
    const { runId } = await setup.start('w')
    await waitForEvent(setup.world, runId, 'hook_created')
    const world = await setup.redeploy(BODY)
    damage(world, position, '[1,')
    await resumeHook('t', 3)
    await expect(getRun(runId).returnValue).rejects.toMatchObject({
      errorCode: 'CORRUPTED_EVENT_LOG',
      cause: { slug: 'corrupted-event-log', message: expect.stringContaining(`event ${position}`) as string },
    })
  },
)
