import { expect, test } from 'vitest'
import { describeHost } from '../host-suite.ts'
import { createApi } from './api.ts'
import { FAST } from './fast.ts'
import type { HostApp } from './host-app.ts'

describeHost({
  name: 'nest',
  workflows: 'src/workflows',
  output: ['dist'],
  slowBuild: true,
  also(app: () => HostApp) {
    test('with a global prefix, the routes are below it', async () => {
      const server = await app().serve('start', { env: { PREFIX: 'api' }, readyPath: '/api' })
      try {
        const route = '/.well-known/workflow/v1/flow?__health'
        const health = await fetch(`${server.url}/api${route}`)
        expect(await health.json()).toMatchObject({ healthy: true })
        const outside = await fetch(`${server.url}${route}`)
        expect(outside.status).toBe(404)
        const greeting = await createApi(`${server.url}/api`).runToEnd('greet', ['Ada'])
        expect(greeting.status).toBe('completed')
      } finally {
        await server.stop()
      }
    })

    test('workflow code that cannot run in the sandbox fails the build, and says where', async ({ skip }) => {
      if (FAST) skip('the build that fails is part of full runs')
      const use = "import { cpus } from 'node:os'\n\nexport const cores = cpus().length\n"
      await app().edit('punctuation.ts', (text) => `${use}${text}`)
      await app().edit('greeting.ts', (text) =>
        text
          .replace('punctuation()', 'cores + punctuation()')
          .replace('{ punctuation }', '{ cores, punctuation }'),
      )
      try {
        await expect(app().run('build')).rejects.toThrow(
          /src\/workflows\/punctuation\.ts:1[^]*node-js-module/,
        )
      } finally {
        await app().undoEdits()
      }
    })
  },
})
