import type { ClaimResult } from '../../../world/index.ts'
import type { Store } from '../store.ts'
import { readEvents } from './read-events.ts'
import { getRun } from './run-row.ts'

type Answer =
  | { status: 'missing' | 'ended' }
  | { status: 'held'; owner: number }
  | { status: 'claimed'; run: number; epoch: number }

/** The run's lease, unless a living owner has it. */
export async function claim(
  store: Store,
  runId: string,
  options: { after: number; own?: boolean },
): Promise<ClaimResult> {
  const answer = await store.call<Answer>('claim', [
    store.owner.id,
    store.aliveNow(),
    runId,
    options.own ?? false,
  ])
  switch (answer.status) {
    case 'missing':
      return { status: 'missing' }
    case 'ended':
      return { status: 'ended', run: (await getRun(store, runId, true))! }
    case 'held': {
      const mine = answer.owner === store.owner.id
      // The database knows heartbeats only; that a process of this machine is gone shows here.
      if (!mine && (await store.checkOwner(answer.owner))) return claim(store, runId, options)
      return { status: 'held', mine }
    }
    case 'claimed':
      return claimed(store, { runId, id: answer.run, epoch: answer.epoch }, options.after)
  }
}

/** What a successful claim hands out: the run with its input, and the events that the caller has not seen. */
export async function claimed(
  store: Store,
  lease: { runId: string; id: number; epoch: number },
  after: number,
): Promise<Extract<ClaimResult, { status: 'claimed' }>> {
  const { runId, id, epoch } = lease
  const [run, events] = await Promise.all([getRun(store, runId, true), readEvents(store, id, { after })])
  store.drivenRuns.set(runId, id)
  return { status: 'claimed', lease: { runId, epoch }, run: run!, events }
}
