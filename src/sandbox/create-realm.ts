import vm from 'node:vm'
import type { WorkflowBundle } from './bundle-script.ts'
import { bundleFunction, giveBack, takeContext } from './context-pool.ts'
import type { Realm, RealmCommand, RealmEvent, RealmInit, RealmIo } from './contract.ts'
import { createHostFunctions } from './host-functions.ts'
import { createTurnGuard } from './turn-guard.ts'

export interface RealmOptions {
  bundle: WorkflowBundle
  init: RealmInit
  log: (level: string, text: string) => void
  /** How long workflow code may run before it comes to rest. Milliseconds. */
  turnTimeout: number
}

/** Evaluating nothing drains the microtasks of the realm: that is what `microtaskMode: 'afterEvaluate'` means. */
const drain = new vm.Script('0', { filename: 'stepline:prelude/drain' })

/**
 * Makes the realm of one run and evaluates the bundle in it.
 * An error of the bundle's top level becomes the run's failure, at its first turn.
 */
export function createRealm(options: RealmOptions): Realm {
  const { bundle, init, log, turnTimeout } = options
  const prepared = takeContext()
  const { context } = prepared
  const guard = createTurnGuard(turnTimeout)
  const host = createHostFunctions({
    log,
    mapStack: bundle.mapStack,
    overtime: guard.overtime,
    seed: init.seed,
  })
  const io = prepared.boot(host)
  io.init(JSON.stringify(init))
  let crash: { error: unknown } | undefined
  guard.begin()
  try {
    bundleFunction(prepared, bundle)(io.tick)
    drain.runInContext(context)
  } catch (error) {
    crash = { error }
  }
  return {
    get overtime() {
      return guard.tripped
    },
    turn(at: number, event: RealmEvent): RealmCommand[] {
      guard.begin()
      if (crash) io.crashed(crash.error)
      else io.deliver(at, event)
      drain.runInContext(context)
      return take(io)
    },
    release() {
      if (!guard.tripped && !crash && io.leave()) giveBack(prepared)
    },
  }
}

/** Copies the realm's flat arrays, so that nothing of the realm is kept. */
function take(io: RealmIo): RealmCommand[] {
  const commands = io.take()
  const copies: RealmCommand[] = []
  for (let i = 0; i < commands.length; i++) copies.push(copyOf(commands[i]!))
  return copies
}

/** By hand: `slice` looks for the species of an array of another realm, ten times as slow. */
function copyOf(command: RealmCommand): RealmCommand {
  const copy: unknown[] = []
  for (let i = 0; i < command.length; i++) copy.push(command[i])
  return copy as unknown as RealmCommand
}
