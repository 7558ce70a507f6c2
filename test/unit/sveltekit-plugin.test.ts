import { expect, test } from 'vitest'
import { workflowPlugin } from '../../plugins/sveltekit.ts'

const plugin = workflowPlugin().find(({ name }) => name === 'stepline:sveltekit')!

test('without SvelteKit the plugin says which one to list: host-plugin-missing', () => {
  const configResolved = plugin.configResolved as (config: object) => void
  expect(() => configResolved({ plugins: [{ name: 'vite:css' }] })).toThrow('host-plugin-missing')
  expect(() => configResolved({ plugins: [{ name: 'vite-plugin-sveltekit-setup' }] })).not.toThrow()
})

test('a SvelteKit whose server is built in another way stops the build: host-version-unknown', () => {
  const { handler } = plugin.transform as { handler: (code: string) => { code: string } }
  expect(() => handler('export const server = {}\n')).toThrow('host-version-unknown')
  expect(handler('export class Server {}\n').code).toContain('stepline.wrapServerClass(Server,')
  // SvelteKit 3 has the class as well, made of the function.
  const both = 'export async function configure({ env }) {}\nexport class Server {}\n'
  expect(handler(both).code).toMatch(/wrapConfigure\(configure,.*\)\n$/)
})
