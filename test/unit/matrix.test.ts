import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cleanEnvironment } from '../e2e/harness/run-command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a run over fixtures/matrix prints; it fails, as some of the hosts there do. */
function runMatrix(...filters: string[]): Promise<string> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--config', 'fixtures/matrix/vitest.config.ts', ...filters]
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: root, env: cleanEnvironment() }, (_error, out) => done(out))
  })
}

test('the table has a row per host: passed, failed, skipped with the reason', async () => {
  expect((await runMatrix()).trim().split('\n')).toEqual([
    'host        dev         production',
    'good        PASS        PASS',
    'half        SKIP        FAIL',
    'hook        FAIL        PASS',
    'unloadable  FAIL        FAIL',
    'SKIP half dev: it has no dev server',
    'PASS hook production: 1 of 2 tests; no second disk',
  ])
})

test('a filter leaves hosts out', async () => {
  expect((await runMatrix('good')).trim().split('\n')).toEqual([
    'host  dev         production',
    'good  PASS        PASS',
  ])
})
