import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cleanEnvironment } from '../e2e/harness/run-command.ts'
import type { Answer, Demand } from './app.ts'

/** The processes under load. */
export interface Processes {
  /** Asks all of them at once. @throws when one ends, or reports a failure */
  ask(demand: Demand): Promise<Answer[]>
  stop(): Promise<void>
}

export function startProcesses(count: number, script: string, env: Record<string, string>): Processes {
  const children = Array.from({ length: count }, () =>
    fork(script, [], { env: { ...cleanEnvironment(), ...env }, execArgv: ['--expose-gc'] }),
  )
  const ask = (demand: Demand): Promise<Answer[]> =>
    Promise.all(children.map((child) => askOne(child, demand)))
  return {
    ask,
    async stop() {
      await ask({ stop: true })
      for (const child of children) child.disconnect()
    },
  }
}

async function askOne(child: ChildProcess, demand: Demand): Promise<Answer> {
  const settled = new AbortController()
  const { signal } = settled
  const ended = once(child, 'exit', { signal }).then(([code, how]) => {
    throw new Error(`a process under load ended (${String(code ?? how)})`)
  })
  child.send(demand)
  const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Answer]
  settled.abort()
  // Aborted, as just said.
  ended.catch(() => undefined)
  if (answer.failures?.length) throw new Error(answer.failures.slice(0, 5).join('\n'))
  return answer
}
