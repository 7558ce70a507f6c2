/**
 * An app written against the documentation of `workflow` 5, and nothing else, runs on this package: installed under that
 * name, type-checked, built with Nitro, asked over HTTP. One block per page of those docs.
 */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { describeApiReference } from './docs-app/api-reference.ts'
import { type DocsApp, installDocsApp, serveDocsApp } from './docs-app/app.ts'
import { describeCookbook } from './docs-app/cookbook.ts'
import { describeErrorPages } from './docs-app/error-pages.ts'
import { describeFoundations } from './docs-app/foundations.ts'
import { runCommand } from './harness/run-command.ts'
import type { TempApp } from './harness/temp-app.ts'

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))

describe('an app written against the docs', () => {
  let installed: TempApp
  let served: DocsApp
  const app = (): DocsApp => served
  beforeAll(async () => {
    installed = await installDocsApp(inject('tarball'))
    await installed.run('nitro', ['build'])
    served = await serveDocsApp(installed)
  })
  afterAll(async () => {
    await served?.close()
    await installed?.remove()
  })

  it('type-checks in strict mode', async () => {
    expect(await runCommand(process.execPath, [tsc, '-p', '.'], { cwd: installed.dir })).toBe('')
  })

  describeFoundations(app)
  describeApiReference(app)
  describeCookbook(app)
  describeErrorPages(app)
})
