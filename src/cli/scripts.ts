import { installedName, readManifest } from './manifest.ts'

/** A script of package.json that runs one file of the app. */
export interface Script {
  name: string
  command: string
  file: string
  /** The command with our hooks. */
  hooked: string
  /** Whether the file itself must load our hooks, since its command does not do so in time. */
  loadsHooks: boolean
}

const RUN =
  /^(node|tsx|bun)((?:\s+(?:watch|run|(?:-r|--(?:require|import|preload|env-file)) \S+|--?\w[\w-]*(?:=\S+)?))*)\s+(?!-)([^\s*]+\.[cm]?[jt]sx?)(?=\s|$)/
/** It starts to load what `--import` names, and does not wait for it. */
const FASTIFY_CLI = /^fastify start\s.*?(\S+\.[cm]?[jt]s)$/

export function scriptsOf(root: string): Script[] {
  const { scripts = {} } = readManifest(root)
  const entry = `${installedName(root)}/register`
  return Object.entries(scripts).flatMap(([name, command]) => readScript(name, command, entry) ?? [])
}

/** @param entry what loads our hooks */
function readScript(name: string, command: string, entry: string): Script | null {
  const cli = FASTIFY_CLI.exec(command)
  if (cli) return { name, command, file: cli[1]!, hooked: sparingStore(command), loadsHooks: true }
  const found = RUN.exec(command)
  if (!found) return null
  const [start, program, flags, file] = found
  const hooks = `${program === 'bun' ? '--preload' : '--import'} ${entry}`
  const hooked = command.includes(entry)
    ? command
    : `${program}${flags} ${hooks} ${file}${command.slice(start.length)}`
  return { name, command, file: file!, hooked, loadsHooks: false }
}

/** It watches the whole folder, and would begin anew with each write to the store. */
function sparingStore(command: string): string {
  const watches = /\s(?:-w|--watch)\s/.test(command) && !command.includes('--ignore-watch')
  return watches ? command.replace('fastify start', '$& --ignore-watch=.workflow-data') : command
}
