import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildProject, createProject } from '../../src/bundler/index.ts'
import { tempApp } from './temp-app.ts'

const step = (name: string) => `export async function ${name}() {\n  'use step'\n  return '${name}'\n}\n`

/** A package as it is published, with one entry that the app imports and one that it does not. */
const library = (dir: string): Record<string, string> => ({
  [`${dir}/package.json`]: `{ "name": "@acme/flows", "version": "1.2.3", "type": "module", "sideEffects": false,
    "exports": { ".": "./dist/index.js", "./mail": { "import": "./dist/mail.js" }, "./unused": "./dist/unused.js" },
    "peerDependencies": { "workflow": "*" } }`,
  [`${dir}/dist/index.js`]: `export * from './steps.js'\n`,
  [`${dir}/dist/steps.js`]: step('charge'),
  [`${dir}/dist/mail.js`]: step('send'),
  [`${dir}/dist/unused.js`]: `import 'not-installed'\n${step('unused')}`,
  [`${dir}/src/mail.ts`]: step('send'),
})

const app = (dependency: string) => ({
  'package.json': `{ "dependencies": { "@acme/flows": "${dependency}", "plain": "1.0.0" } }`,
  'server.ts': `import { charge } from '@acme/flows'\nimport { send } from '@acme/flows/mail'\nexport { charge, send }\n`,
  'node_modules/plain/package.json': '{ "name": "plain", "version": "1.0.0" }',
  'node_modules/plain/index.js': step('ignored'),
})

it('finds the steps of packages made for workflows, through what the app imports', async () => {
  const root = tempApp({ ...app('1.2.3'), ...library('node_modules/@acme/flows') })
  const { manifest, diagnostics, stepFiles } = await buildProject(createProject({ root }))
  expect(diagnostics).toEqual([])
  expect(Object.keys(manifest.steps)).toEqual([
    // A deep file has no name but its path; entries are named by the package.
    'step//./node_modules/@acme/flows/dist/steps//charge',
    'step//@acme/flows/mail@1.2.3//send',
  ])
  expect(stepFiles).toHaveLength(2)
})

it('does the same for a workspace package behind a symlink, without its sources twice', async () => {
  const root = tempApp({ ...app('workspace:*'), ...library('packages/flows') })
  mkdirSync(join(root, 'node_modules/@acme'), { recursive: true })
  symlinkSync(join(root, 'packages/flows'), join(root, 'node_modules/@acme/flows'))
  const { manifest, diagnostics } = await buildProject(createProject({ root }))
  expect(diagnostics).toEqual([])
  expect(Object.keys(manifest.steps)).toEqual([
    'step//./packages/flows/dist/steps//charge',
    'step//@acme/flows/mail@1.2.3//send',
  ])
})

it('takes one file of a package for the sandbox and another for the host, under the same ids', async () => {
  const flow = `export async function flow() {\n  'use workflow'\n  return `
  const root = tempApp({
    'package.json': '{ "dependencies": { "@acme/dual": "1.0.0" } }',
    'app.ts': `import { flow } from '@acme/dual'\nexport async function main() {\n  'use workflow'\n  return flow()\n}\n`,
    'node_modules/@acme/dual/package.json': `{ "name": "@acme/dual", "version": "1.0.0", "type": "module",
      "exports": { ".": { "workflow": "./realm.js", "default": "./host.js" } }, "peerDependencies": { "workflow": "*" } }`,
    'node_modules/@acme/dual/host.js': `${step('send')}${flow}'host'\n}\n`,
    'node_modules/@acme/dual/realm.js': `${step('send')}${flow}'realm'\n}\n`,
  })
  const { bundle, diagnostics, manifest, stepFiles } = await buildProject(createProject({ root }))
  expect(diagnostics).toEqual([])
  expect(stepFiles).toEqual([join(root, 'node_modules/@acme/dual/host.js')])
  expect(Object.keys(manifest.workflows)).toContain('workflow//@acme/dual@1.0.0//flow')
  expect(bundle.code).toMatch(/["']realm["']/)
  expect(bundle.code).not.toMatch(/["']host["']/)
})

it('stays out of dependencies when told so', async () => {
  const root = tempApp({ ...app('1.2.3'), ...library('node_modules/@acme/flows') })
  const { stepFiles } = await buildProject(createProject({ root, dependencies: false }))
  expect(stepFiles).toEqual([])
})

it('leaves out build output, tests and what is excluded', async () => {
  const files = [
    'steps.ts',
    'dist/steps.js',
    'src/build/deep.ts',
    'steps.test.ts',
    '.cache/steps.ts',
    'legacy/old.ts',
  ]
  const root = tempApp({
    'package.json': '{}',
    ...Object.fromEntries(files.map((file) => [file, step('run')])),
  })
  const { stepFiles } = await buildProject(createProject({ root, exclude: ['legacy/'] }))
  expect(stepFiles.map((file) => file.slice(root.length + 1))).toEqual(['src/build/deep.ts', 'steps.ts'])
})

it('finds steps outside of the root by the imports of workflows', async () => {
  const root = tempApp({
    'app/package.json': '{}',
    'app/flow.ts': `import { shared } from '../shared/steps'\nexport async function flow() {\n  'use workflow'\n  return shared()\n}\n`,
    'shared/steps.ts': step('shared'),
  })
  const { manifest } = await buildProject(createProject({ root: join(root, 'app') }))
  expect(Object.keys(manifest.steps)).toEqual(['step//./../shared/steps//shared'])
})
