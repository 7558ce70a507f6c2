import { createCodec } from '../codec/index.ts'
import type { Payload } from '../world/index.ts'

/** What to show for values that are more than data, by kind: `step`, `workflow`, `run`, `class`, `instance` and so on. */
export type Revivers = Record<string, (data: unknown) => unknown>

interface StoredInstance {
  classId: string
  data: unknown
}

const nameOf = (id: unknown): string => String(id).slice(String(id).lastIndexOf('//') + 2)

/** Shows functions and classes by name, runs and instances as references. Other kinds are shown by their data. */
export const observabilityRevivers: Revivers = {
  step: (data) => `<step ${nameOf((data as { stepId: string }).stepId)}>`,
  workflow: (data) => `<workflow ${nameOf((data as { workflowId: string }).workflowId)}>`,
  class: (classId) => `<class ${nameOf(classId)}>`,
  run: (runId) => ({ __type: '__workflow_run_ref__', runId }),
  instance(stored) {
    const { classId, data } = stored as StoredInstance
    return { __type: '__workflow_class_instance_ref__', className: nameOf(classId), classId, data }
  },
}

/**
 * The value of a stored payload, for display: no code of the app is needed or run. Bytes (what could not be decrypted)
 * and what is no payload are returned as they are.
 *
 * @throws SerializationError when the payload is damaged
 * @example hydrateData((await world.runs.get(runId))?.input)
 */
export function hydrateData(payload: unknown, revivers: Revivers = observabilityRevivers): unknown {
  if (typeof payload !== 'string') return payload
  const standIn = (kind: string, data: unknown): unknown =>
    Object.hasOwn(revivers, kind) ? revivers[kind]!(data) : { __type: kind, data }
  return createCodec({ standIn }).decode(payload)
}

const FIELDS = ['input', 'output', 'error', 'metadata', 'payload', 'reason', 'result'] as const
type Fields = { [K in (typeof FIELDS)[number]]?: Payload | undefined }

/**
 * A run, step, hook, signal or event as a World returns it, with its payloads as values.
 *
 * @throws SerializationError when a payload is damaged
 * @example (await world.steps.list({ runId })).data.map((step) => hydrateResourceIO(step))
 */
export function hydrateResourceIO<T extends object>(
  resource: T,
  revivers: Revivers = observabilityRevivers,
): Omit<T, keyof Fields> & { [K in keyof T & keyof Fields]: unknown } {
  const hydrated = { ...resource } as Record<string, unknown>
  for (const field of FIELDS) {
    if (hydrated[field] !== undefined) hydrated[field] = hydrateData(hydrated[field], revivers)
  }
  const { eventData } = hydrated
  if (typeof eventData === 'object' && eventData !== null) {
    hydrated['eventData'] = hydrateResourceIO(eventData, revivers)
  }
  return hydrated as ReturnType<typeof hydrateResourceIO<T>>
}
