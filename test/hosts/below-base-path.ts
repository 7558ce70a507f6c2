import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createApi } from './api.ts'
import type { HostApp } from './host-app.ts'
import { sendSigned } from './signed-webhook.ts'

const PATIENCE = { timeout: 20_000, interval: 50 }

/**
 * An app that answers below a path: webhooks say so, and are reached there, at the port that people use.
 *
 * @param variable of the environment, from which the app or the host takes the path
 */
export function testBasePath(app: () => HostApp, script: string, variable: string): void {
  test(`below a base path, ${script}: the address of a webhook has it, and is that of the server`, async () => {
    const server = await app().serve(script, { env: { [variable]: '/shop' }, readyPath: '/shop/' })
    const folder = join(app().dir, '.workflow-data', `base-path-${script}`)
    await mkdir(folder, { recursive: true })
    try {
      const api = createApi(`${server.url}/shop`)
      const runId = await api.start('receiveSigned', [folder])
      const url = await vi.waitFor(() => readFile(join(folder, 'url'), 'utf8'), PATIENCE)
      expect(url).toContain(`http://localhost:${server.port}/shop/.well-known/workflow/v1/webhook/`)
      expect(await sendSigned(url, 'text/plain', Buffer.from('hello'))).toBe(202)
      expect(await api.outcome(runId)).toMatchObject({ output: { verified: true } })
    } finally {
      await server.stop()
    }
  })
}
