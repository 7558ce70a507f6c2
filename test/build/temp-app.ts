import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** An app in a folder of its own, removed after the test. `links` are packages of this repository that it "installs". */
export function tempApp(files: Record<string, string>, links: string[] = []): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'stepline-app-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, contents] of Object.entries(files)) write(join(root, path), contents)
  for (const name of links) {
    mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name))
  }
  return root
}

export function write(path: string, contents: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
}

/** A workflow with a step, a helper behind a tsconfig path, and a file that only the step needs. */
export const orderApp: Record<string, string> = {
  'package.json': '{ "private": true, "type": "module" }',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  'workflows/order.ts': `import { shout } from '@/lib/text'
import { charge } from './steps'

export async function order(id: string): Promise<string> {
  'use workflow'
  const receipt: string = await charge(id)
  return shout(receipt)
}
`,
  'workflows/steps.ts': `import { hostname } from 'node:os'

export async function charge(id: string): Promise<string> {
  'use step'
  return \`charged \${id}\${hostname().slice(0, 0)}\`
}
`,
  'lib/text.ts': `export const shout = (text: string): string => text.toUpperCase() + '!'\n`,
}
