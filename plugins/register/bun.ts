import { readFileSync } from 'node:fs'
import {
  compileForHost,
  isOwnFile,
  keepLines,
  loaderOf,
  type ProjectBuild,
  type Session,
} from '../../src/bundler/index.ts'
import type { HookData } from './generated.ts'

/** The little of Bun's plugin API that is needed; its types would be a dependency. */
interface Bun {
  plugin(plugin: { name: string; setup(build: BunBuild): void }): void
}

interface Loaded {
  contents: string
  loader: string
}

interface BunBuild {
  module(specifier: string, load: () => Loaded): void
  onLoad(options: { filter: RegExp }, load: (file: { path: string }) => Loaded): void
}

/** As `createHooks` for Node.js. Bun reads TypeScript itself, and asks only for files that it must be given. */
export function installInBun(session: Session, build: ProjectBuild, { modules }: HookData): void {
  const files = build.modules.map(({ file }) => file).filter((file) => !isOwnFile(file))
  const { Bun } = globalThis as unknown as { Bun: Bun }
  Bun.plugin({
    name: 'stepline',
    setup(api) {
      for (const [address, contents] of Object.entries(modules)) {
        const name = /(\w+)$/.exec(address)![1]
        api.module(`virtual:stepline/${name}`, () => ({ contents, loader: 'js' }))
      }
      api.onLoad({ filter: new RegExp(`^(?:${files.map(escape).join('|')})$`) }, ({ path }) => {
        const output = compileForHost(session, readFileSync(path, 'utf8'), path, { mode: 'step', dev: false })
        return { contents: keepLines(output), loader: loaderOf(path) }
      })
    },
  })
}

function escape(file: string): string {
  return file.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
