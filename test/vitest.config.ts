import { defineConfig } from 'vitest/config'

/** Suites that need the packed package: it is built and packed once for all of them, and only when one of them runs. */
const packed = ['test/e2e/**/*.test.ts', 'test/unit/package.test.ts']
/** Apps of frameworks, installed, built and served: `npm run matrix`. */
const hosts = ['test/hosts/**/*.test.ts']

const onThePackage = {
  globalSetup: './test/e2e/harness/pack-package.ts',
  // One app at a time: two builds at once slow down both, and the apps of test/hosts share an installation.
  fileParallelism: false,
  // Installing and building a real app takes as long as it takes; a hang still ends the run.
  testTimeout: 180_000,
  hookTimeout: 300_000,
}

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default', './test/matrix-reporter.ts', './test/closing-line-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: [...packed, ...hosts],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        // After the suites that run from source: builds of apps would disturb their timing on a small machine.
        test: { name: 'packed', include: packed, ...onThePackage, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'hosts', include: hosts, ...onThePackage, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
