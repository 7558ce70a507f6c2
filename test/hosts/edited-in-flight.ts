import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createApi } from './api.ts'
import type { HostApp } from './host-app.ts'
import { positionOf } from './position-of.ts'

const PATIENCE = { timeout: 20_000, interval: 50 }

/**
 * Edits below a run that is under way, on a dev server: it is named, it keeps its own code, and nothing falls over.
 *
 * @param cutsOff the server puts a new worker in the place of the old one, and with it steps under way begin anew
 */
export function testEditInFlight(app: () => HostApp, { cutsOff = false } = {}): void {
  test('a run that no longer fits the edited code is named with both lines, and ends on its own', async () => {
    const server = await app().serve('dev')
    const api = createApi(server.url)
    const folder = join(app().dir, '.workflow-data', 'edited-in-flight')
    await mkdir(folder, { recursive: true })
    try {
      const runId = await api.start('runLongJob', [folder])
      const trace = (): Promise<string> => readFile(join(folder, 'trace'), 'utf8')
      await vi.waitFor(async () => expect(await trace()).toContain('working'), PATIENCE)

      await app().edit('greeting.ts', (text) => `${text}}`)
      await app().edit('greeting.ts', (text) => text.replace(/\}$/, ''))
      await app().edit('long-job.ts', (text) => text.replace('await prepare', 'await finish'))
      await vi.waitFor(async () => {
        await api.runToEnd('greet', ['Ada'])
        expect(server.output()).toContain('[run-outgrown]')
      }, PATIENCE)
      const place = await positionOf('long-job.ts', 'prepare(folder)\n')
      const [said = ''] = server.output().split('[run-outgrown]')
      expect(said).toContain(`where run ${runId} is`)
      expect(said).toMatch(new RegExp(`the run: +step ".*//prepare" .* at .*${place}`))
      expect(said).toMatch(new RegExp(`the edited code: +step ".*//finish" .* at .*${place}`))

      const begun = cutsOff ? 'working\nworking\n' : 'working\n'
      await vi.waitFor(async () => expect(await trace()).toContain(begun), PATIENCE)
      await writeFile(join(folder, 'release'), '')
      expect(await api.outcome(runId)).toEqual({ status: 'completed', output: 'finished' })
      expect(await trace()).toMatch(/^prepared\n(?:working\n)+finished\n$/)
    } finally {
      await server.stop()
      await app().undoEdits()
    }
  })
}
