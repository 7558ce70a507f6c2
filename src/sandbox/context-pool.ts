import vm from 'node:vm'
import type { HostFunctions, RealmIo } from './contract.ts'
import { preludeCode } from './prelude-source.ts'

/** A realm with the prelude evaluated and not booted yet: nothing of a run is in it. */
export interface PreparedContext {
  context: vm.Context
  boot: (host: HostFunctions) => RealmIo
}

/** Contexts made ahead while the process is idle: about half a millisecond each that no run has to wait for. */
const POOL_SIZE = 4
/** Nobody took one for so long: the process has nothing better to do. Milliseconds. */
const IDLE = 5
const pool: PreparedContext[] = []
let prelude: vm.Script | undefined
let refill: NodeJS.Timeout | undefined

/** A fresh realm, never used before. */
export function takeContext(): PreparedContext {
  const prepared = pool.pop() ?? prepare()
  refillWhenIdle()
  return prepared
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
    pool.push(prepare())
    if (pool.length < POOL_SIZE) refillWhenIdle()
  }, IDLE).unref()
}
