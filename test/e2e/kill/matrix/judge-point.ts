import { judgeLedger, judgeLog, judgeSteps, type LedgerLine } from '../judge.ts'
import { type Outcome, PATIENCE } from './run-point.ts'

/** Everything that is wrong with a disturbed run, against the undisturbed one; empty when all is well. */
export function judgePoint(calm: Outcome, hit: Outcome): string[] {
  const { root, snapshot, ledger, disturbed, trace } = hit
  if (!root) return ['the run is not in the store']
  const evidence = { ledger: timeless(ledger), final: snapshot, disturbed, disturbances: 1 }
  const found = [...snapshot.runs.values()].flatMap(judgeLog)
  found.push(...judgeSteps(evidence), ...judgeLedger(evidence))
  if (hit.recoveredIn >= PATIENCE) found.push(`took longer than ${PATIENCE} ms`)
  const [wanted, got] = [resultOf(calm), resultOf(hit)].map(hit.clockSetBack ? anyWinner : String)
  if (got !== wanted) found.push(`ended with ${got}, not with ${wanted}`)
  const tail = hit.chunks.slice(-calm.chunks.length)
  // A step that is begun again writes again.
  if (calm.chunks.length > 0 && JSON.stringify(tail) !== JSON.stringify(calm.chunks))
    if (!hit.chunks.includes('c') || !hit.chunks.join('').includes('ab'))
      found.push(`its stream holds ${JSON.stringify(hit.chunks)}`)
  for (const { runId, events = {} } of trace) {
    const log = runId === undefined ? undefined : snapshot.runs.get(runId)
    for (const [seq, type] of Object.entries(events))
      if (log?.events[Number(seq) - 1]?.type !== type)
        found.push(`${type} at ${seq} was acknowledged, and is lost`)
  }
  return found
}

/** Clocks jump here: when a body began says nothing. */
function timeless(ledger: readonly LedgerLine[]): LedgerLine[] {
  return ledger.map((line) => ({ ...line, at: 0 }))
}

/** A sleep takes as much longer as its clock is set back, and may lose a race that way. */
function anyWinner(result: string): string {
  return result.replaceAll(/"(?:step|sleep)"/g, '"either"')
}

function resultOf({ root }: Outcome): string {
  return `${root?.status} ${root?.events.at(-1)?.payload ?? ''}`
}
