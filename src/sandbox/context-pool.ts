import vm from 'node:vm'
import type { WorkflowBundle } from './bundle-script.ts'
import type { HostFunctions, RealmIo } from './contract.ts'
import { preludeCode } from './prelude-source.ts'

/** A realm with the prelude evaluated, and nothing of a run in it. */
export interface PreparedContext {
  context: vm.Context
  boot: (host: HostFunctions) => RealmIo
  /** The bundle that was last evaluated here, as a function: called again it is a bundle of its own, with warm code. */
  evaluated?: { script: vm.Script; evaluate: (tick: () => void) => void }
}

/** Contexts made ahead while the process is idle: about a millisecond each that no run has to wait for. */
const POOL_SIZE = 4
/** How many are kept of those that runs have left. They hold some hundred kilobytes each. */
const KEPT = 16
/** Nobody took one for so long: the process has nothing better to do. Milliseconds. */
const IDLE = 5
const pool: PreparedContext[] = []
let prelude: vm.Script | undefined
let refill: NodeJS.Timeout | undefined

/** A realm without any trace of another run. The one that was left last comes first: its code is the warmest. */
export function takeContext(): PreparedContext {
  const prepared = pool.pop() ?? prepare()
  if (pool.length < POOL_SIZE) refillWhenIdle()
  return prepared
}

/** Takes back a realm that is as it was before its run (`RealmIo.leave`). */
export function giveBack(prepared: PreparedContext): void {
  if (pool.length < KEPT) pool.push(prepared)
}

/** The value of the bundle's script in this realm. */
export function bundleFunction(
  prepared: PreparedContext,
  { script }: WorkflowBundle,
): (tick: () => void) => void {
  if (prepared.evaluated?.script !== script) {
    const evaluate = script.runInContext(prepared.context) as (tick: () => void) => void
    prepared.evaluated = { script, evaluate }
  }
  return prepared.evaluated.evaluate
}

function prepare(): PreparedContext {
  prelude ??= new vm.Script(preludeCode, { filename: 'stepline:prelude' })
  // An ordinary global object: the contextified kind answers every global look-up through an interceptor.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as unknown as vm.Context, {
    microtaskMode: 'afterEvaluate',
    // Code from strings would have no loop guard. WebAssembly compiles in the same turn: its asynchronous forms are taken out.
    codeGeneration: { strings: false, wasm: true },
  })
  return { context, boot: prelude.runInContext(context) as PreparedContext['boot'] }
}

/** Not in the next free moment: that would be in the middle of the run that has just taken one. */
function refillWhenIdle(): void {
  clearTimeout(refill)
  refill = setTimeout(() => {
    if (pool.length >= POOL_SIZE) return
    pool.unshift(prepare())
    refillWhenIdle()
  }, IDLE).unref()
}
