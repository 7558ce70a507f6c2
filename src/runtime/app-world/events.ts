import { createError, WorkflowRunNotFoundError } from '../../errors/index.ts'
import type { World } from '../../world/index.ts'
import { readLog } from '../actor/read-log.ts'
import { cancelRun } from '../runs/run-operations.ts'
import { type List, type ListParams, withPayloads } from './list.ts'
import { type Event, positionOf, toEvent } from './records.ts'

export interface EventsView {
  /** @throws WorkflowWorldError `event-not-found` */
  get(runId: string, eventId: string): Promise<Event>
  /** In order of the log; without a limit, all that remain. */
  list(params: ListParams & { runId: string }): Promise<List<Event>>
  /** The events of one step, wait or hook. */
  listByCorrelationId(params: ListParams & { runId: string; correlationId: string }): Promise<List<Event>>
  /**
   * Cancels a run: `run_cancelled` is the one event that may come from anywhere.
   *
   * @throws WorkflowRuntimeError `event-not-creatable` for every other type
   */
  create(
    runId: string,
    data: { eventType: string; eventData?: { cancelReason?: string } },
  ): Promise<{ event: Event }>
}

export function createEventsView(world: World): EventsView {
  const all = async (runId: string, params: ListParams): Promise<Event[]> => {
    const log = await readLog(world, runId, 0)
    const events = log.map((event) => toEvent(runId, event, withPayloads(params)))
    return params.pagination?.sortOrder === 'desc' ? events.toReversed() : events
  }
  return {
    async get(runId, eventId) {
      const seq = positionOf(eventId)
      const [event] = seq ? await world.events(runId, { after: seq - 1, limit: 1 }) : []
      if (!event) throw createError('event-not-found', { runId, eventId })
      return toEvent(runId, event, true)
    },
    list: async ({ runId, ...params }) => page(await all(runId, params), params),
    async listByCorrelationId({ runId, correlationId, ...params }) {
      const events = await all(runId, params)
      return page(
        events.filter((event) => event.correlationId === correlationId),
        params,
      )
    },
    async create(runId, { eventType, eventData }) {
      if (eventType !== 'run_cancelled') throw createError('event-not-creatable', { eventType })
      await cancelRun(world, runId, eventData)
      const event = (await all(runId, {})).findLast((each) => each.eventType === 'run_cancelled')
      if (!event) throw new WorkflowRunNotFoundError(runId)
      return { event }
    },
  }
}

/** The cursor is the last event's id: the same place in the log, in whichever order it is read. */
function page(events: Event[], { pagination }: ListParams): List<Event> {
  const { cursor, limit = Infinity } = pagination ?? {}
  const begin = cursor ? events.findIndex(({ eventId }) => eventId === cursor) + 1 : 0
  const data = events.slice(begin, begin + limit)
  return {
    data,
    cursor: data.at(-1)?.eventId ?? cursor ?? null,
    hasMore: begin + data.length < events.length,
  }
}
