/**
 * Entry `…/testing/world`: the conformance suite that every World must pass, for authors of Worlds.
 *
 * Must not know: any concrete World, a test runner (it is handed in).
 */
export {
  type ConformanceOptions,
  type ConformanceStore,
  type TestRunner,
  worldConformance,
} from './conformance/index.ts'
