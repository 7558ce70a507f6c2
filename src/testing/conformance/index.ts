/**
 * The conformance suite: each invariant of a World as tests against the contract's methods alone.
 *
 * Must not know: any concrete World, a test runner.
 */
import { attributeTests } from './attributes.ts'
import { awaitTests } from './awaits.ts'
import { hookTests } from './hooks.ts'
import { injectTests } from './inject.ts'
import { leaseTests } from './leases.ts'
import { logTests } from './log.ts'
import { queueTests } from './queue.ts'
import { readModelTests } from './read-models.ts'
import { signalTests } from './signals.ts'
import { retentionTests } from './retention.ts'
import { stepTests } from './steps.ts'
import { storeTests } from './store.ts'
import { streamTests } from './streams.ts'
import { type ConformanceOptions, createSuite, type TestRunner } from './suite.ts'

export type { ConformanceOptions, ConformanceStore, TestRunner } from './suite.ts'

/**
 * Registers the whole suite with a test runner.
 *
 * @example
 * worldConformance({ describe, it }, { createStore: () => createMyStore(), movesClock: false, leaseMs: 30_000 })
 */
export function worldConformance(runner: TestRunner, options: ConformanceOptions): void {
  const suite = createSuite(runner, options)
  for (const tests of [
    logTests,
    leaseTests,
    injectTests,
    stepTests,
    hookTests,
    signalTests,
    attributeTests,
    awaitTests,
    retentionTests,
    readModelTests,
    queueTests,
    streamTests,
    storeTests,
  ]) {
    tests(suite)
  }
}
