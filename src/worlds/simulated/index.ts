/**
 * The simulated World: everything in memory, any number of owners on one store, time and network from outside.
 *
 * For tests: the conformance suite passes on it, and a simulation decides when each effect happens, and whether.
 * Must not know: the runtime; which faults there are.
 */
export { type Perform, type SimulatedWorldOptions } from './session.ts'
export { createSimulatedStore, type SimulatedStore } from './store.ts'
export { openSimulatedWorld } from './world.ts'
