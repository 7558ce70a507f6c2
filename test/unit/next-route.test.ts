import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { withWorkflow } from '../../plugins/next.ts'
import { routePath, routeSource } from '../../src/bundler/index.ts'
import { runCli } from '../../src/cli/index.ts'

function createApp(): string {
  const root = mkdtempSync(join(tmpdir(), 'stepline-next-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

async function configure(root: string, phase: string): Promise<unknown> {
  try {
    return await withWorkflow({ basePath: '/shop' }, { root })(phase, {} as never)
  } catch (error) {
    return (error as { slug?: string }).slug
  }
}

test('a build of Next.js without the route file, or with another one, ends with an error', async () => {
  const root = createApp()
  expect(await configure(root, 'phase-production-build')).toBe('next-route-missing')
  const file = join(root, routePath(root))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, 'export const GET = () => new Response()\n')
  expect(await configure(root, 'phase-development-server')).toBe('next-route-missing')
  writeFileSync(file, routeSource())
  expect(await configure(root, 'phase-production-build')).toMatchObject({ basePath: '/shop' })
})

test('packages with workflows are compiled although serverExternalPackages names them, with one warning', async () => {
  const root = createApp()
  const install = (name: string, manifest: object): void => {
    mkdirSync(join(root, 'node_modules', name), { recursive: true })
    const text = JSON.stringify({ name, version: '1.0.0', ...manifest })
    writeFileSync(join(root, 'node_modules', name, 'package.json'), text)
  }
  install('flows', { peerDependencies: { workflow: '*' } })
  install('sharp', {})
  mkdirSync(dirname(join(root, routePath(root))), { recursive: true })
  writeFileSync(join(root, routePath(root)), routeSource())
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const config = withWorkflow({ serverExternalPackages: ['flows', 'sharp'] }, { root })
  for (const phase of ['phase-development-server', 'phase-production-build']) {
    expect(await config(phase, {} as never)).toMatchObject({
      serverExternalPackages: ['sharp', 'libsql', 'pg'],
    })
  }
  const text = 'Remove "flows" from serverExternalPackages'
  expect(warn.mock.calls).toEqual([[expect.stringContaining(text)]])
  expect(warn.mock.calls[0]![0]).toContain('external-package-with-directives')
})

test('a built app of Next.js starts without looking at its sources', async () => {
  expect(await configure(createApp(), 'phase-production-server')).toEqual({ basePath: '/shop' })
})

test.each([
  ['init-host-unknown', ['init', '--yes'], '{}'],
  ['init-not-confirmed', ['init'], '{"dependencies":{"next":"16"}}'],
  ['module-not-in-bundle', ['explain', 'nothing.ts'], '{}'],
])('the command line says %s', async (slug, args, manifest) => {
  const root = createApp()
  writeFileSync(join(root, 'package.json'), manifest)
  const err: string[] = []
  const code = await runCli([...args, '--json', '--root', root], {
    out: () => undefined,
    err: (line) => err.push(line),
  })
  expect([code, JSON.parse(err[0]!)]).toMatchObject([1, { error: slug }])
})
