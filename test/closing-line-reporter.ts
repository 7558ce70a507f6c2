import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Ends the output with one plain line, `12 passed, 0 failed`, which scripts can read without knowing vitest. Tests that
 * passed only when they were tried again (`--retry`) are named above it with their first error: each is a defect to be found.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const results = tests.map((test) => test.result().state)
    const flaky = tests.filter((test) => test.diagnostic()?.flaky)
    const count = (state: string): number => results.filter((result) => result === state).length
    // A file that cannot be loaded, a failing hook and a stray rejection fail the run without failing a test.
    const brokenFiles = modules.filter((module) => module.errors().length > 0).length
    const failed = count('failed') + brokenFiles + unhandledErrors.length
    process.on('exit', (code) => {
      // At exit, below the summary of the default reporter. A setup that fails shows in nothing but the exit code.
      const shown = code === 0 ? failed : Math.max(failed, 1)
      for (const test of flaky) process.stdout.write(describeFlaky(test))
      process.stdout.write(`${count('passed')} passed, ${shown} failed\n`)
    })
  }
}

function describeFlaky(test: TestCase): string {
  const [first] = test.result().errors ?? []
  const error = first?.stack ?? first?.message ?? 'no error was kept'
  const lines = error.split('\n', 12).map((line) => `  ${line}\n`)
  return `FLAKY ${test.module.relativeModuleId} > ${test.fullName}\n${lines.join('')}`
}
