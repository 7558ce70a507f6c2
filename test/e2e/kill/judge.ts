import type { Snapshot, StoredEvent, StoredRun } from './store.ts'

/** One line of the ledger: a step body began, came to its end, or threw. */
export interface LedgerLine {
  what: 'begin' | 'end' | 'throw'
  stepId: string
  attempt: number
  pid: number
  at: number
}

export interface Evidence {
  ledger: LedgerLine[]
  final: Snapshot
  /** What each acknowledged `start()` was for. */
  started: ReadonlyMap<string, { workflow: string; args: unknown[] }>
  /** Nonces of acknowledged resumes. */
  resumed: readonly string[]
  /** Processes that were killed or frozen: only their attempts may have been cut short. */
  disturbed: ReadonlySet<number>
  /** Kills and freezes. */
  disturbances: number
}

const OUTCOMES = new Set(['step_completed', 'step_failed'])
const ENDS = new Set(['run_completed', 'run_failed', 'run_cancelled'])

/** Everything that is wrong with a store and a ledger after all runs should have ended; empty when all is well. */
export function judge(evidence: Evidence): string[] {
  const { final, started } = evidence
  const found: string[] = []
  for (const runId of started.keys())
    if (!final.runs.has(runId)) found.push(`${runId}: acknowledged, and lost`)
  for (const run of final.runs.values()) found.push(...judgeLog(run), ...judgeEnd(run))
  found.push(...judgeSteps(evidence), ...judgeLedger(evidence), ...judgeResumes(evidence))
  return found
}

/** What got lost or changed between two looks at the store. A log only ever grows. */
export function compareSnapshots(before: Snapshot, after: Snapshot): string[] {
  const found: string[] = []
  for (const [runId, old] of before.runs) {
    const now = after.runs.get(runId)
    if (!now) found.push(`${runId}: was in the store, and is gone`)
    else if (!isPrefix(old.events, now.events)) found.push(`${runId}: its log is no longer what it was`)
  }
  return found
}

function isPrefix(old: readonly StoredEvent[], now: readonly StoredEvent[]): boolean {
  return old.every((event, i) => JSON.stringify(event) === JSON.stringify(now[i]))
}

export function judgeLog({ runId, head, status, events }: StoredRun): string[] {
  const found: string[] = []
  events.forEach((event, i) => {
    if (event.seq !== i + 1) found.push(`${runId}: event ${i + 1} has position ${event.seq}`)
    if (ENDS.has(event.type) && i !== events.length - 1) found.push(`${runId}: goes on after its end`)
  })
  if (head !== events.length) found.push(`${runId}: head is ${head} with ${events.length} events`)
  if (!ENDS.has(events.at(-1)?.type ?? '')) found.push(`${runId}: is ${status} and never ended`)
  return found
}

function judgeEnd({ runId, workflow, status, owner, events }: StoredRun): string[] {
  const found: string[] = []
  const args = JSON.parse(events[0]?.payload ?? '[]') as unknown[]
  const output = events.at(-1)?.payload ?? ''
  if (status !== 'completed') found.push(`${runId} (${workflow}): is ${status}: ${output}`)
  else if (!isRight(workflow, args, JSON.parse(output)))
    found.push(`${runId}: ${workflow}(${args.join(', ')}) gave ${output}`)
  if (owner !== null) found.push(`${runId}: ended, and still leased`)
  return found
}

/** Whether the fixture's workflow may give this result. */
export function isRight(workflow: string, args: unknown[], output: unknown): boolean {
  const [first, second] = args as [number, number]
  switch (workflow) {
    case 'chain':
      return output === first
    case 'fan':
      return output === (first * (first + 1)) / 2
    case 'naps':
      return output === 3
    case 'approvals':
      return JSON.stringify(output) === JSON.stringify(Array.from({ length: second }, (_, i) => i + 1))
    case 'stumbles':
      return output === 'fatal after 2'
    case 'contest': {
      const [winner, value] = output as [string, number]
      return (winner === 'step' || winner === 'sleep') && value >= 1 && value <= 4
    }
    default:
      return false
  }
}

/** In the log: attempts count up by one, nothing follows an outcome, and the read model says the same. */
export function judgeSteps({ final }: Pick<Evidence, 'final'>): string[] {
  const found: string[] = []
  for (const { runId, events } of final.runs.values()) {
    const attempts = new Map<string, number>()
    const settled = new Set<string>()
    for (const { type, entity, data } of events) {
      if (!type.startsWith('step_') || entity === null) continue
      const before = attempts.get(entity) ?? 0
      if (settled.has(entity)) found.push(`${runId}: ${type} of ${entity} after its outcome`)
      if (type === 'step_created') attempts.set(entity, 0)
      else if (type === 'step_started' && data['attempt'] !== before + 1)
        found.push(`${runId}: attempt ${String(data['attempt'])} of ${entity} follows attempt ${before}`)
      else if (type !== 'step_started' && data['attempt'] !== before)
        found.push(
          `${runId}: ${type} of attempt ${String(data['attempt'])} of ${entity}, which is at ${before}`,
        )
      if (type === 'step_started') attempts.set(entity, before + 1)
      if (OUTCOMES.has(type)) settled.add(entity)
    }
    for (const [stepId, attempt] of attempts) {
      const row = final.steps.get(stepId)
      if (row?.attempt !== attempt)
        found.push(`${stepId}: its row has ${row?.attempt} attempts, not ${attempt}`)
    }
  }
  return found
}

interface Body {
  stepId: string
  attempt: number
  pid: number
  at: number
  ended?: 'end' | 'throw'
}

/** What bodies did against what the log says that they did. */
export function judgeLedger({
  ledger,
  final,
  disturbed,
  disturbances,
}: Pick<Evidence, 'ledger' | 'final' | 'disturbed' | 'disturbances'>): string[] {
  const { starts, outcomes } = readAttempts(final)
  const { bodies, found } = readBodies(ledger)
  const cut = new Map<string, number>()
  for (const [key, { stepId, attempt, pid, at, ended }] of bodies) {
    if (!starts.has(key)) found.push(`${key}: its body ran and its start is not in the log`)
    if (ended === undefined) cut.set(stepId, (cut.get(stepId) ?? 0) + 1)
    if (disturbed.has(pid)) continue
    if (ended === undefined) found.push(`${key}: was cut short in an undisturbed process`)
    if (ended === 'end' && starts.has(`${stepId} #${attempt + 1}`))
      found.push(`${key}: came to its end in an undisturbed process, and the step ran again`)
    if (at > (outcomes.get(stepId)?.at ?? at)) found.push(`${key}: its body began after the step's outcome`)
  }
  for (const [stepId, { key, type }] of outcomes) {
    const wanted = type === 'step_completed' ? 'end' : 'throw'
    if (bodies.get(key)?.ended !== wanted) found.push(`${stepId}: ${type}, and its body did not ${wanted}`)
  }
  for (const [stepId, times] of cut)
    if (times > disturbances)
      found.push(`${stepId}: cut short ${times} times by ${disturbances} disturbances`)
  return found
}

/** Bodies by step and attempt. A body that is cut short leaves no second line. */
function readBodies(ledger: readonly LedgerLine[]): { bodies: Map<string, Body>; found: string[] } {
  const bodies = new Map<string, Body>()
  const found: string[] = []
  for (const { what, stepId, attempt, pid, at } of ledger) {
    const key = `${stepId} #${attempt}`
    const body = bodies.get(key)
    if (what !== 'begin') {
      if (body?.pid === pid) body.ended = what
    } else if (body) {
      found.push(`${key}: its body ran twice (processes ${body.pid} and ${pid})`)
    } else {
      bodies.set(key, { stepId, attempt, pid, at })
    }
  }
  return { bodies, found }
}

interface Attempts {
  /** Step and attempt of every start. */
  starts: Set<string>
  /** By step: what ended it, in which attempt, and when. */
  outcomes: Map<string, { key: string; type: string; at: number }>
}

function readAttempts(final: Snapshot): Attempts {
  const starts = new Set<string>()
  const outcomes: Attempts['outcomes'] = new Map()
  for (const { events } of final.runs.values()) {
    for (const { type, entity, data, createdAt } of events) {
      const key = `${entity} #${String(data['attempt'])}`
      if (type === 'step_started') starts.add(key)
      if (OUTCOMES.has(type)) outcomes.set(entity!, { key, type, at: createdAt })
    }
  }
  return { starts, outcomes }
}

function judgeResumes({ final, resumed }: Evidence): string[] {
  const counts = new Map<string, number>()
  for (const { events } of final.runs.values()) {
    for (const { type, payload } of events) {
      if (type !== 'hook_received') continue
      const { nonce } = JSON.parse(payload!) as { nonce: string }
      counts.set(nonce, (counts.get(nonce) ?? 0) + 1)
    }
  }
  return resumed
    .filter((nonce) => counts.get(nonce) !== 1)
    .map((nonce) => `resume ${nonce}: acknowledged, and ${counts.get(nonce) ?? 0} times in the log`)
}
