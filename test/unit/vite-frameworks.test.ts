import { expect, test } from 'vitest'
import { serverOwner } from '../../plugins/vite/server-owner.ts'
import { workflow } from '../../plugins/vite.ts'

/** The config of an app as Vite resolves it, as far as the plugins look. */
const appOf = (plugin: string, alias: object[] = []): object => ({
  plugins: [{ name: plugin }],
  command: 'serve',
  resolve: { alias },
})

function pluginOf(name: string): { configResolved: (config: object) => void; transform?: unknown } {
  return workflow().find((plugin) => plugin.name === name) as never
}

test('a TanStack Start whose server has another entry stops the build: host-version-unknown', () => {
  const { configResolved } = pluginOf('stepline:tanstack-start')
  expect(() => configResolved(appOf('tanstack-start-core:config'))).toThrow('host-version-unknown')
  const alias = { find: 'virtual:tanstack-start-server-entry', replacement: '/app/src/server.ts' }
  expect(() => configResolved(appOf('tanstack-start-core:config', [alias]))).not.toThrow()
  expect(() => configResolved(appOf('vite:css'))).not.toThrow()
})

test('a React Router whose server is built in another way stops the build: host-version-unknown', () => {
  const plugin = pluginOf('stepline:react-router')
  const { handler } = plugin.transform as { handler: (code: string) => { code: string } | undefined }
  expect(handler('export const routes = {}\n')).toBeUndefined()
  plugin.configResolved(appOf('react-router'))
  expect(() => handler('export const routeTable = []\n')).toThrow('host-version-unknown')
  const build = 'export const basename = "/"\nexport const routes = {}\n'
  expect(handler(build)?.code).toContain('routes["stepline"] = ')
})

test('Nitro serves the apps of frameworks that it is listed beside, in whatever order', () => {
  const named = (...names: string[]): never => ({ plugins: names.map((name) => ({ name })) }) as never
  expect(serverOwner(named('tanstack-start-core:config', 'nitro:main'))).toBe('nitro')
  expect(serverOwner(named('nitro:main', 'react-router'))).toBe('nitro')
  expect(serverOwner(named('react-router', 'vite:css'))).toBe('react-router')
  expect(serverOwner(named('vite:css'))).toBeNull()
})
