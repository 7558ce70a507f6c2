import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cleanEnvironment, runCommand } from '../e2e/harness/run-command.ts'
import { newerNodeFolder } from '../hosts/install.ts'
import type { Files, Starter } from './starter.ts'

/** A fresh app with what its starter wants installed, as its user would find it. */
export interface FreshApp {
  dir: string
  env: Record<string, string>
  /** Runs a program to its end, in the app's folder. */
  run(command: string, ...args: string[]): Promise<string>
  write(files: Starter['write']): Promise<void>
  remove(): Promise<void>
}

export async function makeApp(starter: Starter): Promise<FreshApp> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'stepline-starter-')))
  const app = await describeApp(join(folder, 'app'), starter)
  try {
    if (starter.package === null) await app.write(starter.byHand ?? {})
    else await runStarter(starter.package, starter.create, folder, app.env)
    await app.run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error')
    return app
  } catch (error) {
    await app.remove()
    throw error
  }
}

async function describeApp(dir: string, { newerNode }: Starter): Promise<FreshApp> {
  const path = [newerNode && (await newerNodeFolder()), cleanEnvironment()['PATH']]
  const env = { PATH: path.filter(Boolean).join(':') }
  return {
    dir,
    env,
    run: (command, ...args) => runCommand(command, args, { cwd: dir, env, timeoutMs: 240_000 }),
    write: async (files) => {
      for (const [path, text] of Object.entries(files)) await writeOne(join(dir, path), text)
    },
    remove: () => rm(dirname(dir), { recursive: true, force: true, maxRetries: 5 }),
  }
}

async function runStarter(name: string, create: string, cwd: string, env: Files): Promise<void> {
  const args = ['--yes', `--package=${name}`, '--', ...create.split(' ')]
  await runCommand('npx', args, { cwd, env, timeoutMs: 240_000 })
}

async function writeOne(file: string, text: Starter['write'][string]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof text === 'string' ? text : changed(file, await readFile(file, 'utf8'), text))
}

function changed(file: string, before: string, change: (text: string) => string): string {
  const after = change(before)
  if (after === before) throw new Error(`Nothing to change was found in ${file}:\n${before}`)
  return after
}
