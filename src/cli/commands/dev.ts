import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FSWatcher, watch } from 'node:fs'
import type { Command, CommandContext } from '../index.ts'
import { projectHelp, projectOptions, readProjectOptions } from '../project.ts'
import { buildStandalone, standaloneHelp, standaloneOptions } from '../standalone.ts'

const OUT = 'node_modules/.cache/stepline/dev'
/** Editors save in several operations. Milliseconds. */
const QUIET = 50

/** Serves an app without a host, and again whenever its code changes. A build that fails leaves the server as it is. */
export const dev: Command = {
  summary: 'serves workflows and steps without a host, and again after every change',
  options: { ...projectOptions, ...standaloneOptions, port: { type: 'string' } },
  help: ['  --port <n>          default: PORT, else 3000', standaloneHelp, ...projectHelp],
  async run(context) {
    let server: ChildProcess | undefined
    let work = Promise.resolve()
    const again = (): void => {
      work = work.then(async () => {
        server = await rebuild(context, server)
      })
    }
    again()
    const watcher = watchCode(readProjectOptions(context).root, again)
    await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    watcher.close()
    await work
    await end(server)
  },
}

async function rebuild(
  context: CommandContext,
  server: ChildProcess | undefined,
): Promise<ChildProcess | undefined> {
  try {
    const { files } = await buildStandalone(context, OUT)
    await end(server)
    const script = files.find(({ path }) => path.endsWith('server.mjs'))!.path
    const { port } = context.options
    context.say('built', { built: script })
    const env = { ...process.env, ...(typeof port === 'string' && { PORT: port }) }
    return spawn(process.execPath, ['--enable-source-maps', script], { env, stdio: 'inherit' })
  } catch (error) {
    const { message } = error as Error
    context.say(message, { error: message })
    return server
  }
}

async function end(server: ChildProcess | undefined): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill()
  await ended
}

function watchCode(root: string, changed: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined
  return watch(root, { recursive: true }, (_event, file) => {
    if (file === null || /(?:^|[\\/])(?:node_modules|dist|\.[^\\/]+)[\\/]/.test(file)) return
    if (!/\.(?:[cm]?[jt]sx?|json)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(changed, QUIET)
  })
}
