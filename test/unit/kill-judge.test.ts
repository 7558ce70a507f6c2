import { describe, expect, it } from 'vitest'
import { compareSnapshots, type Evidence, judge, type LedgerLine } from '../e2e/kill/judge.ts'
import type { Snapshot, StoredEvent } from '../e2e/kill/store.ts'

/** The log of `chain(1)`, the ledger of its one step, and everything around them: nothing is wrong with it. */
function evidence(): Evidence & { events: StoredEvent[] } {
  const events = [
    event('run_created', null, {}, '[1]'),
    event('run_started', null, { bundle: 'b' }),
    event('step_created', 's', { stepName: 'work' }, '{"args":[0,0]}'),
    event('step_started', 's', { attempt: 1 }),
    event('step_completed', 's', { attempt: 1 }, '1'),
    event('run_completed', null, {}, '1'),
  ].map((one, i) => ({ ...one, seq: i + 1, createdAt: 100 + i }))
  const run = { runId: 'r', workflow: 'chain', status: 'completed' as const, head: 6, owner: null, events }
  return {
    events,
    ledger: [line('begin', 1, 7), line('end', 1, 7)],
    final: {
      runs: new Map([['r', run]]),
      steps: new Map([['s', { stepId: 's', status: 2, attempt: 1 }]]),
      messages: 0,
    },
    started: new Map([['r', { workflow: 'chain', args: [1] }]]),
    resumed: [],
    disturbed: new Set(),
    disturbances: 1,
  }
}

function event(
  type: string,
  entity: string | null,
  data: Record<string, unknown>,
  payload: string | null = null,
): StoredEvent {
  return { seq: 0, type, entity, createdAt: 0, data, payload }
}

function line(what: LedgerLine['what'], attempt: number, pid: number, at = 103): LedgerLine {
  return { what, stepId: 's', attempt, pid, at }
}

describe('the judge of the kill harness', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(judge(evidence())).toEqual([])
  })

  it.each<[string, (e: ReturnType<typeof evidence>) => unknown, RegExp]>([
    ['an acknowledged run is not there', (e) => e.final.runs.clear(), /acknowledged, and lost/],
    ['an event is missing', (e) => e.events.splice(1, 1), /event 2 has position 3/],
    ['a log goes on', (e) => e.events.push({ ...e.events[4]!, seq: 7 }), /goes on after its end/],
    ['a run has not ended', (e) => e.events.pop(), /never ended/],
    ['a result is wrong', (e) => (e.events[5]!.payload = '2'), /chain\(1\) gave 2/],
    ['a body ran twice', (e) => e.ledger.push(line('begin', 1, 8)), /ran twice \(processes 7 and 8\)/],
    [
      'a body had no durable start',
      (e) => e.ledger.push(line('begin', 2, 7), line('end', 2, 7)),
      /not in the log/,
    ],
    ['a body was cut short', (e) => e.ledger.pop(), /cut short in an undisturbed process/],
    ['a body began after the outcome', (e) => (e.ledger[0]!.at = 105), /began after the step's outcome/],
    ['a body did not do what is recorded', (e) => (e.ledger[1]!.what = 'throw'), /its body did not end/],
    ['an outcome was recorded twice', (e) => e.events.splice(5, 0, e.events[4]!), /after its outcome/],
    ['attempts do not count by one', (e) => (e.events[3]!.data = { attempt: 2 }), /attempt 2 of s follows/],
    ['the read model differs', (e) => (e.final.steps.get('s')!.attempt = 3), /has 3 attempts, not 1/],
    ['an acknowledged payload is lost', (e) => (e.resumed as string[]).push('n'), /0 times in the log/],
  ])('finds it when %s', (_, spoil, finding) => {
    const spoilt = evidence()
    spoil(spoilt)
    expect(judge(spoilt).join('\n')).toMatch(finding)
  })

  it('finds a second attempt after one that came to its end undisturbed', () => {
    const spoilt = evidence()
    spoilt.events.splice(4, 0, event('step_started', 's', { attempt: 2 }))
    spoilt.ledger.push(line('begin', 2, 7), line('end', 2, 7))
    expect(judge(spoilt).join('\n')).toMatch(/undisturbed process, and the step ran again/)
  })

  it('finds what changed between two looks', () => {
    const [before, after] = [evidence().final, evidence().final]
    after.runs.get('r')!.events[4]!.payload = '2'
    expect(compareSnapshots(before, after)).toEqual(['r: its log is no longer what it was'])
    const gone: Snapshot = { ...after, runs: new Map() }
    expect(compareSnapshots(before, gone)).toEqual(['r: was in the store, and is gone'])
    expect(compareSnapshots(before, before)).toEqual([])
  })
})
