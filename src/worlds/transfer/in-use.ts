import { createError } from '../../errors/index.ts'
import { processExists } from '../shared/index.ts'

/** An owner as its store has it. */
export interface SeenOwner {
  machine: string
  pid: number
  started: string
  /** Its heartbeat is not older than a lease. */
  isFresh: boolean
}

/**
 * Refuses a store that a process may still write to. On this machine that is every process that exists, silent ones too:
 * one that is frozen goes on when it wakes, and nothing in the source would tell it that its runs are elsewhere.
 *
 * @throws WorkflowWorldError `transfer-source-in-use`
 */
export function refuseIfInUse(store: string, machine: string, owners: readonly SeenOwner[]): void {
  const living = owners.filter((owner) =>
    owner.machine === machine ? processExists(owner.pid, owner.started) : owner.isFresh,
  )
  if (living.length === 0) return
  const processes = living.map((owner) => `process ${owner.pid} on ${owner.machine.split(' ')[0]}`).join(', ')
  throw createError('transfer-source-in-use', { store, processes })
}
