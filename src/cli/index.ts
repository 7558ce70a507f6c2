/**
 * The command line: `npx stepline <command>`. A table of commands, each loaded on demand.
 *
 * Must not know: how a command does its work, what runs are.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** What a command works with. */
export interface CommandContext {
  /** Values of the command's options. */
  options: Record<string, string | boolean | undefined>
  /** What stands on the command line besides options. */
  operands: string[]
  /** Says something: `text` to people, `data` as one line of JSON with `--json`. */
  say(text: string, data: object): void
}

export interface Command {
  summary: string
  /** Besides `--json` and `--help`. */
  options: NonNullable<ParseArgsConfig['options']>
  /** Lines of help about the options. */
  help: string[]
  /** Takes operands: their names, for help. @default none are taken */
  operands?: string
  run(context: CommandContext): Promise<void>
}

const COMMANDS: Record<string, () => Promise<Command>> = {
  init: async () => (await import('./commands/init.ts')).init,
  check: async () => (await import('./commands/check.ts')).check,
  explain: async () => (await import('./commands/explain.ts')).explain,
  build: async () => (await import('./commands/build.ts')).build,
  dev: async () => (await import('./commands/dev.ts')).dev,
  migrate: async () => (await import('./commands/migrate.ts')).migrate,
  worker: async () => (await import('./commands/worker.ts')).worker,
}

/** Where output goes; tests hand in their own. */
export interface CliStreams {
  out(line: string): void
  err(line: string): void
}

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done, 1 the command failed, 2 it was not understood
 */
export async function runCli(args: readonly string[], streams: CliStreams): Promise<number> {
  const [name = '', ...rest] = args
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!load) {
    const asked = ['', '--help', '-h', 'help'].includes(name)
    const lines = asked ? await overview() : [`There is no command "${name}".`, '', ...(await overview())]
    for (const line of lines) (asked ? streams.out : streams.err)(line)
    return asked ? 0 : 2
  }
  return runCommand(name, await load(), rest, streams)
}

async function runCommand(
  name: string,
  command: Command,
  args: string[],
  { out, err }: CliStreams,
): Promise<number> {
  const parsed = parseCommandLine(command, args)
  if ('problem' in parsed) {
    err(parsed.problem)
    err(`See: npx stepline ${name} --help`)
    return 2
  }
  const { options, operands } = parsed
  if (options['help']) {
    for (const line of helpOf(name, command)) out(line)
    return 0
  }
  const json = options['json'] === true
  try {
    await command.run({ options, operands, say: (text, data) => out(json ? JSON.stringify(data) : text) })
    return 0
  } catch (error) {
    const { slug, message } = error as { slug?: string; message: string }
    err(json ? JSON.stringify({ error: slug ?? 'failed', message }) : message)
    return 1
  }
}

type Parsed = Pick<CommandContext, 'options' | 'operands'>

function parseCommandLine(command: Command, args: string[]): Parsed | { problem: string } {
  const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  const takesOperands = command.operands !== undefined
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...command.options, ...common },
      allowPositionals: takesOperands,
    })
    if (takesOperands && positionals.length === 0 && !values['help'])
      return { problem: `${command.operands} is missing.` }
    return { options: values as Parsed['options'], operands: positionals }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

function helpOf(name: string, { summary, operands, help }: Command): string[] {
  const usage = operands ? [`npx stepline ${name} ${operands} [options]`, ''] : []
  return [summary, '', ...usage, ...help, '  --json   one line of JSON per event']
}

async function overview(): Promise<string[]> {
  const rows = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(10)}${(await load()).summary}`),
  )
  return [
    'npx stepline <command> [options]',
    '',
    ...rows,
    '',
    'Options of a command: npx stepline <command> --help',
  ]
}
