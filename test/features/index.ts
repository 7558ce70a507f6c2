/**
 * What this package promises, and the tests that show it: one row per promise, numbered by section. `npm run features`
 * prints it to test/FEATURES.md; test/unit/features.test.ts holds it to the tests that there are.
 */
export type { Row, Section } from './row.ts'
export { findTest, type FoundTest } from './find-test.ts'
export { printFeatures } from './print.ts'
import type { Section } from './row.ts'
import { packageSurface, directives } from './rows/surface.ts'
import { runs } from './rows/runs.ts'
import { steps, workflowBody } from './rows/steps.ts'
import { hooks } from './rows/hooks.ts'
import { streams } from './rows/streams.ts'
import { cancellation, attributes } from './rows/control.ts'
import { values } from './rows/values.ts'
import { globals } from './rows/globals.ts'
import { errors } from './rows/errors.ts'
import { sealing, versions, tools } from './rows/store.ts'
import { differences } from './rows/differences.ts'
import { invariants } from './rows/invariants.ts'
import { knownFailures } from './rows/known-failures.ts'

export const features: Section[] = [
  packageSurface,
  directives,
  runs,
  steps,
  workflowBody,
  hooks,
  streams,
  cancellation,
  attributes,
  values,
  globals,
  errors,
  sealing,
  versions,
  tools,
  invariants,
  knownFailures,
  differences,
]
