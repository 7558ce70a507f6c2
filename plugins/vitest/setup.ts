/**
 * What the plugin of `stepline/vitest` lets Vitest run before each test file: the runs of the file get a store of their own, opened
 * when first needed and removed after the file. Without the plugin it does nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRuntime, setWorld } from '../../src/runtime/index.ts'
import { keepWorkflowRefs, PROVIDED } from './workflow-refs.ts'

if (process.env['STEPLINE_VITEST'] === '1') await useFreshStore()

async function useFreshStore(): Promise<void> {
  const { afterAll, inject } = await import('vitest')
  keepWorkflowRefs(inject(PROVIDED as never))
  const dataDir = await mkdtemp(join(tmpdir(), 'stepline-vitest-'))
  process.env['WORKFLOW_LOCAL_DATA_DIR'] = dataDir
  // A file before this one may have left its own, when files share a process.
  setWorld(undefined)
  afterAll(async () => {
    await getRuntime().drain()
    await rm(dataDir, { recursive: true, force: true })
  })
}
