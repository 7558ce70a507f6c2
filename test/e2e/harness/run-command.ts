import { execFile } from 'node:child_process'

export interface CommandOptions {
  cwd: string
  env?: Record<string, string>
  /** @default 120_000 */
  timeoutMs?: number
}

/** Runs a program to its end and gives its standard output; a failure carries everything that it printed. */
export function runCommand(command: string, args: string[], options: CommandOptions): Promise<string> {
  const { cwd, env, timeoutMs = 120_000 } = options
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env: { ...cleanEnvironment(), ...env }, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout)
        const reason = error.killed
          ? `did not end within ${timeoutMs} ms`
          : `ended with ${String(error.code)}`
        reject(
          new Error(`${command} ${args.join(' ')} in ${cwd} ${reason}\n${stdout}\n${stderr}`, {
            cause: error,
          }),
        )
      },
    )
  })
}

/** The environment without what the test runner adds: an app must behave as when started by hand. */
export function cleanEnvironment(): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined &&
      !/^(VITEST|VITE_|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$|npm_)/.test(name),
  )
  return Object.fromEntries(inherited) as Record<string, string>
}
