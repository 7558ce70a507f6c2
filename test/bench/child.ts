import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cleanEnvironment } from '../e2e/harness/run-command.ts'
import type { Answer, Request } from './app.ts'

export interface BenchApp {
  /** @throws with the app's own stack when it fails */
  ask(request: Request): Promise<Exclude<Answer, { error: string }>>
  stop(): Promise<void>
}

/** Starts the measured app as a process of its own. @param profile folder for a CPU profile */
export function startApp(file: string, options: { env: Record<string, string>; profile?: string }): BenchApp {
  const { env, profile } = options
  const child = fork(file, [], {
    env: { ...cleanEnvironment(), ...env },
    execArgv: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
  })
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the measured process ended (${String(code ?? signal)})`)
  })
  // Whoever asks next gets it; when it was asked to stop, nobody does.
  ended.catch(() => undefined)
  return {
    async ask(request) {
      child.send(request)
      const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer]
      if ('error' in answer) throw new Error(answer.error)
      return answer
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.send({ stop: true } satisfies Request)
      await Promise.race([once(child, 'message'), once(child, 'exit')])
      // The channel is all that kept it alive.
      if (child.connected) child.disconnect()
    },
  }
}
