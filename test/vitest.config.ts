import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import LongestFirst from './longest-first.ts'

/** Suites that need the packed package: it is built and packed once for all of them, and only when one of them runs. */
const packed = ['test/e2e/**/*.test.ts', 'test/unit/package.test.ts']
/** Apps of frameworks, installed, built and served: `npm run matrix`. */
const hosts = ['test/hosts/**/*.test.ts']

/** Suites that change their process: its environment, its globals, what is loaded once, how much memory it uses. All others share their workers. */
const alone = [
  'test/cli/cli.test.ts',
  'test/engine/{globals,machine,realm-reuse}.test.ts',
  'test/runtime/{base-url,children,encryption,error-codes,errors}.test.ts',
  'test/runtime/{route-security,tracing,webhooks-limits,world-choice}.test.ts',
  'test/simulation/simulation.test.ts',
  'test/unit/{api-surface,signature}.test.ts',
]

const packPackage = './test/e2e/harness/pack-package.ts'
const fromSource = {
  // A hang still ends; a busy machine may take its time.
  testTimeout: 60_000,
  // The test runner would leave one core idle.
  maxWorkers: availableParallelism(),
}
const onThePackage = {
  // Installing and building a real app takes as long as it takes; a hang still ends the run.
  testTimeout: 180_000,
  hookTimeout: 300_000,
}

/** While one app builds, another one waits for its server; more of them only slow each other down. */
const APPS_AT_A_TIME = 2
/** Of these, many wait for leases and processes. */
const PACKED_AT_A_TIME = 3

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/matrix-reporter.ts', './test/closing-line-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: [...packed, ...hosts, ...alone],
          // Loading all of the sources takes most suites longer than their tests.
          isolate: false,
          ...fromSource,
        },
      },
      { extends: true, test: { name: 'alone', include: alone, ...fromSource } },
      {
        extends: true,
        // After the suites that run from source: builds of apps would disturb their timing on a small machine.
        test: {
          name: 'packed',
          include: packed,
          globalSetup: packPackage,
          ...onThePackage,
          maxWorkers: PACKED_AT_A_TIME,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          include: hosts,
          globalSetup: [packPackage, './test/hosts/install.ts'],
          ...onThePackage,
          maxWorkers: APPS_AT_A_TIME,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
