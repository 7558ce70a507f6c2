import { createCodec } from '../../src/codec/index.ts'
import { isTerminal, type LogEvent, type Payload, payloadText } from '../../src/world/index.ts'
import type { SimulatedStore } from '../../src/worlds/simulated/index.ts'
import { MOST_ATTEMPTS } from './programs.ts'

type RunState = SimulatedStore['runs'] extends Map<string, infer T> ? T : never

/** What every store must be like once a simulation has come to its end, in words when it is not. */
export function checkStore(store: SimulatedStore): string[] {
  return [...store.runs.values()].flatMap((run) => [
    ...checkEnd(run, store),
    ...checkLog(run),
    ...checkStream(run, store),
  ])
}

/** How the run ended, to be compared with how it ended undisturbed. */
export function outcomeOf({ models: { run } }: RunState): string {
  const output = run.output === undefined ? '' : JSON.stringify(createCodec().decode(payloadText(run.output)))
  const keys = Object.keys(run.attributes).filter((key) => !key.startsWith('$'))
  return `${run.status} ${output} ${keys.toSorted().join(' ')}`
}

function checkEnd({ runId, models, owner }: RunState, store: SimulatedStore): string[] {
  if (isTerminal(models.run.status)) return []
  const messages = store.messages.filter(({ payload }) => payload.runId === runId)
  const pending = messages.map(({ key, owner: taken }) => `${key} (${taken ?? 'pending'})`).join(', ')
  return [
    `${runId} is stuck: ${models.run.status}, lease of ${owner ?? 'nobody'}, messages: ${pending || 'none'}`,
  ]
}

/**
 * What the last attempt of a step wrote is in the stream, in order, each chunk once; of earlier attempts it holds what they
 * got to, before that.
 */
function checkStream({ runId, log, models }: RunState, store: SimulatedStore): string[] {
  // What a failed or cancelled run was writing may be cut off, and what was purged is gone.
  if (models.run.status !== 'completed' || models.run.expiredAt !== undefined) return []
  const stream = [...store.streams.values()].find((each) => each.runId === runId)
  const chunks = stream?.chunks.map((chunk) => textOf(chunk)) ?? []
  const completed = new Set(
    log.flatMap((event) => (event.type === 'step_completed' ? [event.correlationId] : [])),
  )
  return log.flatMap((event) => {
    if (event.type !== 'step_created' || event.data.stepName !== 'write') return []
    if (!completed.has(event.correlationId)) return []
    const { key, count } = argumentOf(event.payload!)
    const own = chunks.map((chunk) => chunk.split(' ')).filter(([of]) => of === key)
    const whole = Number(own.at(-1)?.[1]) === count - 1
    if (whole && own.every((chunk, i) => follows(chunk, own[i - 1]))) return []
    const held = own.map(([, i, attempt]) => `${i} of attempt ${attempt}`).join(', ')
    return [`${runId}: step "write ${key}" has completed, and its stream holds ${held}`]
  })
}

/** The next chunk of the same attempt, or the first of a later one. */
function follows([, i, attempt]: string[], before?: string[]): boolean {
  const position = before?.[2] === attempt ? Number(before![1]) + 1 : 0
  return Number(i) === position && Number(attempt) >= Number(before?.[2] ?? 1)
}

function textOf(chunk: Uint8Array): string {
  return createCodec().decode(new TextDecoder().decode(chunk)) as string
}

function argumentOf(payload: Payload): { key: string; count: number } {
  const { args } = createCodec().decode(payloadText(payload)) as { args: [{ key: string; count: number }] }
  return args[0]
}

function checkLog({ runId, log }: RunState): string[] {
  const problems: string[] = []
  const ended = log.findIndex(({ type }) => /^run_(completed|failed|cancelled)$/.test(type))
  if (ended >= 0 && ended !== log.length - 1) problems.push('something follows the end')
  log.forEach((event, i) => {
    if (event.seq !== i + 1) problems.push(`event ${i + 1} has position ${event.seq}`)
    if (i > 0 && event.createdAt < log[i - 1]!.createdAt) problems.push(`time goes back at ${event.seq}`)
  })
  const received = log.filter((event) => event.type === 'hook_received')
  const calls = received.map((event) => `${event.correlationId} ${event.data.resumeId}`)
  if (new Set(calls).size < calls.length) problems.push('one call to a hook is recorded twice')
  for (const created of log)
    if (created.type === 'step_created') problems.push(...checkStep(created.correlationId!, log))
  return problems.map((problem) => `${runId}: ${problem}`)
}

/** Attempts are counted one by one, each has at most one outcome, and nothing follows the last. */
function checkStep(stepId: string, log: readonly LogEvent[]): string[] {
  let attempt = 0
  let outcomes = 0
  let running = false
  let over = false
  let most = 0
  const problems: string[] = []
  for (const event of log) {
    if (event.correlationId !== stepId) continue
    if (over) problems.push(`${stepId}: ${event.type} after its outcome`)
    if (event.type === 'step_created') most = MOST_ATTEMPTS[event.data.stepName] ?? 4
    if (event.type === 'step_started') {
      if (event.data.attempt !== ++attempt)
        problems.push(`${stepId}: attempt ${event.data.attempt}, not ${attempt}`)
      running = true
    }
    const outcome =
      event.type === 'step_completed' || event.type === 'step_failed' || event.type === 'step_retrying'
    if (outcome && (!running || event.data.attempt !== attempt))
      problems.push(`${stepId}: ${event.type} of attempt ${event.data.attempt}, which is not running`)
    if (outcome) running = false
    if (outcome) outcomes++
    if (event.type === 'step_completed' || event.type === 'step_failed') over = true
  }
  if (outcomes > most) problems.push(`${stepId}: ${outcomes} genuine attempts of at most ${most}`)
  return problems
}
