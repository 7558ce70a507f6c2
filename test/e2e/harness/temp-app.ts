import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CommandOptions, runCommand } from './run-command.ts'

export interface TempAppOptions {
  /** Path → text. A package.json is written from the other options. */
  files: Record<string, string>
  /** Name → range, or `file:…` for the packed package; `'same'` takes the version that this repository tests with. */
  dependencies: Record<string, string>
  /** More fields of package.json. */
  packageJson?: Record<string, unknown>
}

export interface TempApp {
  dir: string
  /** Runs a program that a dependency installed (`vite`), or `node`, to its end. */
  run(command: string, args: string[], options?: Partial<CommandOptions>): Promise<string>
  write(path: string, text: string): Promise<void>
  remove(): Promise<void>
}

/** An app in an empty folder outside the repository, with its dependencies really installed by npm. */
export async function createTempApp(options: TempAppOptions): Promise<TempApp> {
  // The real path: bundlers resolve symlinks, and ids of workflows are relative to the root of the app.
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'stepline-app-')))
  const app = describeApp(dir)
  const dependencies = Object.fromEntries(
    Object.entries(options.dependencies).map(([name, range]) => [
      name,
      range === 'same' ? testedVersion(name) : range,
    ]),
  )
  const manifest = {
    name: 'app',
    private: true,
    version: '0.0.0',
    type: 'module',
    ...options.packageJson,
    dependencies,
  }
  await app.write('package.json', JSON.stringify(manifest, null, 2))
  for (const [path, text] of Object.entries(options.files)) await app.write(path, text)
  try {
    await runCommand('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], {
      cwd: dir,
      timeoutMs: 240_000,
    })
  } catch (error) {
    await app.remove()
    throw error
  }
  return app
}

function describeApp(dir: string): TempApp {
  return {
    dir,
    run: (command, args, options) =>
      runCommand(command === 'node' ? process.execPath : join(dir, 'node_modules/.bin', command), args, {
        cwd: dir,
        ...options,
      }),
    write: async (path, text) => {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text)
    },
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** The version of a dependency that this repository tests with. */
export function testedVersion(name: string): string {
  const file = fileURLToPath(new URL(`../../../node_modules/${name}/package.json`, import.meta.url))
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
