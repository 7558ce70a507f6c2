import { forgetHooks } from './hooks.ts'
import { enqueueRun, putBack } from './messages.ts'
import { isOwnerAlive, type Session } from './session.ts'

export function beat({ store, owner, now }: Session): void {
  store.owners.set(owner, now())
}

/** So that an owner that was silent for long is entered again before it takes anything. */
export function beatIfDue(session: Session): void {
  const last = session.store.owners.get(session.owner)
  if (last === undefined || session.now() - last >= session.leaseMs / 3) beat(session)
}

/** Frees what dead owners hold, and forgets tokens whose retention is over. */
export function sweep(session: Session): void {
  const { store } = session
  const holders = [...store.runs.values(), ...store.messages].map(({ owner }) => owner)
  for (const owner of new Set([...store.owners.keys(), ...holders])) {
    if (owner === undefined || isOwnerAlive(session, owner)) continue
    releaseOwner(session, owner)
    store.owners.delete(owner)
  }
  forgetHooks(session)
}

/** Frees what an owner holds, dead or about to leave: its runs get the next epoch and a message. */
export function releaseOwner(session: Session, owner: string): void {
  for (const run of session.store.runs.values()) {
    if (run.owner !== owner) continue
    run.owner = undefined
    run.epoch += 1
    enqueueRun(session, run.runId)
  }
  for (const message of session.store.messages.filter((each) => each.owner === owner))
    putBack(session, message, message.runAt)
}
