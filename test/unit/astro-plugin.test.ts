import { expect, test, vi } from 'vitest'
import { workflow } from '../../plugins/astro.ts'

/** What Astro asks of an integration before it builds. */
function setUp(command: 'dev' | 'build') {
  const warn = vi.fn<(message: string) => void>()
  const { hooks } = workflow()
  const config = { root: new URL('file:///app/'), base: '/' }
  hooks['astro:config:setup']({
    command,
    config,
    updateConfig: vi.fn<() => void>(),
    injectRoute: vi.fn<() => void>(),
  })
  return {
    warn,
    done: (adapter?: object) => hooks['astro:config:done']({ config: { adapter }, logger: { warn } }),
  }
}

test('a build of an app without an adapter stops, and says which to add: astro-adapter-missing', () => {
  const { done } = setUp('build')
  expect(() => done()).toThrow(/no adapter[^]*astro add node[^]*astro-adapter-missing/)
  expect(() => done({ name: '@astrojs/node' })).not.toThrow()
})

test('in dev it is a warning, since the dev server runs workflows', () => {
  const { done, warn } = setUp('dev')
  done()
  expect(warn.mock.calls.flat().join('\n')).toContain('astro-adapter-missing')
})
