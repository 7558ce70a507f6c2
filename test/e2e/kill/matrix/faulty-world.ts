import type { World } from '../../../../src/world/index.ts'
import type { Points, TraceLine } from './faults.ts'

/** A World each of whose durable writes and dispatches is a point. */
export function faultyWorld(world: World, points: Points): World {
  const { queue, streams, bundles } = world
  const at: Points['around'] = (kind, call, tell) => points.around(kind, call, tell)
  return {
    ...world,
    createRun: (request) => at('createRun', () => world.createRun(request)),
    claim: (runId, options) => at('claim', () => world.claim(runId, options)),
    append: (runId, request) => {
      const kind = `append ${request.events.map(({ type }) => type).join('+') || 'nothing'}`
      return at(
        request.lease === 'release' ? `${kind}, release` : kind,
        () => world.append(runId, request),
        (result) => acknowledged(runId, result),
      )
    },
    inject: (runId, request) =>
      at(
        `inject ${request.event.type}`,
        () => world.inject(runId, request),
        (result) => acknowledged(runId, result),
      ),
    bundles: { ...bundles, put: (bundle) => at('bundles.put', () => bundles.put(bundle)) },
    queue: {
      ...queue,
      enqueue: (messages) => at('enqueue', () => queue.enqueue(messages)),
      consume: (handler, options) =>
        queue.consume((delivery) => at('dispatch', () => handler(delivery)), options),
    },
    streams: {
      ...streams,
      open: (runId, name) => at('streams.open', () => streams.open(runId, name)),
      append: (...batch) => at('streams.append', () => streams.append(...batch)),
      close: (runId, name) => at('streams.close', () => streams.close(runId, name)),
      fail: (runId, name, error) => at('streams.fail', () => streams.fail(runId, name, error)),
    },
  }
}

/** What was answered to the writer as being in the log. */
function acknowledged(runId: string, result: unknown): Partial<TraceLine> {
  const { status, events, event } = result as {
    status: string
    events?: Array<{ seq: number; type: string }>
    event?: { seq: number; type: string }
  }
  if (status !== 'appended') return { runId, events: {} }
  return { runId, events: Object.fromEntries((events ?? [event!]).map(({ seq, type }) => [seq, type])) }
}
