import type { HostFunctions } from '../../contract.ts'
import type { SignalsEnv } from './abort.ts'

/** What the globals get from the realm they are installed in. Nothing here is called before the run begins. */
export interface GlobalsEnv {
  host: HostFunctions
  /** The clock of the run: epoch milliseconds of the last delivered event. */
  now(): number
  /** The run's seeded generator: [0, 1). */
  random(): number
  mapStack(stack: string): string
  /** Asks the host for something, once: see ../calls.ts. */
  call<T>(method: string, input: unknown): Promise<T>
  signals: SignalsEnv
  /** The environment as it was when the code first looked. */
  env(): Record<string, string>
}
