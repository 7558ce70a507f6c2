import { appendFileSync } from 'node:fs'
import type { World } from '../../../../src/world/index.ts'

/** Where a process is hit: `before` or `after` its n-th point is killed, `freeze` stopped before it. Points count from 1. */
export type Fault = { point: number; how: 'before' | 'after' | 'freeze' }

/** One line of the trace. */
export interface TraceLine {
  point: number
  kind: string
  pid: number
  /** `hit`: here the process was killed or frozen. `done`: the write was acknowledged. */
  what: 'begin' | 'hit' | 'done'
  runId?: string
  /** Types of the events that were acknowledged, by position. */
  events?: Record<number, string>
}

/**
 * A World that numbers every durable write and every dispatch of a message, tells the trace, and kills or freezes its own
 * process at one of them.
 */
export function withFaults(world: World, options: { trace: string; fault: Fault | undefined }): World {
  const { trace, fault } = options
  let points = 0
  const tell = (line: Omit<TraceLine, 'pid'>): void =>
    appendFileSync(trace, `${JSON.stringify({ ...line, pid: process.pid })}\n`)

  function hit(point: number, kind: string, how: Fault['how']): void {
    if (fault?.point !== point || fault.how !== how) return
    tell({ point, kind, what: 'hit' })
    process.kill(process.pid, how === 'freeze' ? 'SIGSTOP' : 'SIGKILL')
  }

  async function at<T>(kind: string, write: () => Promise<T>, runId?: string): Promise<T> {
    const point = ++points
    tell({ point, kind, what: 'begin' })
    hit(point, kind, 'before')
    hit(point, kind, 'freeze')
    const result = await write()
    tell({ point, kind, what: 'done', ...(runId ? { runId, events: eventsOf(result) } : {}) })
    hit(point, kind, 'after')
    return result
  }

  const { queue, streams, bundles } = world
  return {
    ...world,
    createRun: (request) => at('createRun', () => world.createRun(request)),
    claim: (runId, options) => at('claim', () => world.claim(runId, options)),
    append: (runId, request) => {
      const kind = `append ${request.events.map(({ type }) => type).join('+') || 'nothing'}`
      return at(
        request.lease === 'release' ? `${kind}, release` : kind,
        () => world.append(runId, request),
        runId,
      )
    },
    inject: (runId, request) => at(`inject ${request.event.type}`, () => world.inject(runId, request), runId),
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
      append: (runId, name, chunks) => at('streams.append', () => streams.append(runId, name, chunks)),
      close: (runId, name) => at('streams.close', () => streams.close(runId, name)),
      fail: (runId, name, error) => at('streams.fail', () => streams.fail(runId, name, error)),
    },
  }
}

function eventsOf(result: unknown): Record<number, string> {
  const { status, events, event } = result as {
    status: string
    events?: Array<{ seq: number; type: string }>
    event?: { seq: number; type: string }
  }
  if (status !== 'appended') return {}
  return Object.fromEntries((events ?? [event!]).map(({ seq, type }) => [seq, type]))
}

/** From the environment of a test server: `3:before`. */
export function parseFault(text: string | undefined): Fault | undefined {
  if (!text) return undefined
  const [point, how] = text.split(':') as [string, Fault['how']]
  return { point: Number(point), how }
}
