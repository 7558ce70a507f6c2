import type { EventType } from '../../world/index.ts'

/** Room for four million events a run, and for two billion runs within the integers that a double holds. */
const SEQ_SPACE = 2 ** 22

/** Key of an event: the run's row id above, the position in its log below. Ordered like the logs themselves. */
export function eventKey(run: number, seq: number): number {
  return run * SEQ_SPACE + seq
}

export function seqOfKey(key: number): number {
  return key % SEQ_SPACE
}

/** Largest key that an event of this run can have. */
export function lastEventKey(run: number): number {
  return run * SEQ_SPACE + SEQ_SPACE - 1
}

/** Stored codes of event types: a file format, so numbers are only ever added. */
const EVENT_CODES = {
  run_created: 1,
  run_started: 2,
  run_completed: 3,
  run_failed: 4,
  run_cancelled: 5,
  step_created: 6,
  step_started: 7,
  step_retrying: 8,
  step_completed: 9,
  step_failed: 10,
  wait_created: 11,
  wait_completed: 12,
  hook_created: 13,
  hook_conflict: 14,
  hook_received: 15,
  hook_disposed: 16,
  attr_set: 17,
  call_completed: 18,
  signal_aborted: 19,
  await_created: 20,
  await_completed: 21,
} as const satisfies Record<EventType, number>

const EVENT_TYPES_BY_CODE = new Map<number, EventType>(
  Object.entries(EVENT_CODES).map(([type, code]) => [code, type as EventType]),
)

export function eventCode(type: EventType): number {
  return EVENT_CODES[type]
}

/** The type of a stored code; undefined when a newer version wrote it. */
export function eventTypeOf(code: number): EventType | undefined {
  return EVENT_TYPES_BY_CODE.get(code)
}
