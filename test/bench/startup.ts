import { execFileSync } from 'node:child_process'
import { startApp } from './child.ts'

const RUNS = 10

/** Milliseconds from the start of a process to the end of its first run, and of a process that does nothing. */
export async function measureStartup(
  file: string,
  env: Record<string, string>,
): Promise<{ bare: number[]; step: number[] }> {
  const bare: number[] = []
  const step: number[] = []
  for (let i = 0; i < RUNS; i++) {
    const begun = performance.now()
    execFileSync(process.execPath, ['-e', ''])
    const between = performance.now()
    bare.push(between - begun)
    const app = startApp(file, { env })
    await app.ask({ first: true })
    step.push(performance.now() - between)
    await app.stop()
  }
  return { bare, step }
}
