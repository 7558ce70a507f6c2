import type { WorkflowMachine } from '../../engine/index.ts'

/** About half a megabyte of realm each. */
const KEPT = 24

/** Machines of runs that wait for something: kept so that a resume costs the new events only. Least recent goes first. */
export class ParkedMachines {
  readonly #machines = new Map<string, WorkflowMachine>()

  put(machine: WorkflowMachine): void {
    this.#machines.delete(machine.runId)
    this.#machines.set(machine.runId, machine)
    const oldest = this.#machines.keys().next().value
    if (this.#machines.size > KEPT && oldest !== undefined) this.drop(oldest)
  }

  /** Takes the machine out: whoever drives the run owns it alone. */
  take(runId: string): WorkflowMachine | undefined {
    const machine = this.#machines.get(runId)
    this.#machines.delete(runId)
    return machine
  }

  /** Throws the machine away. */
  drop(runId: string): void {
    this.take(runId)?.release()
  }

  /** Position up to which the parked machine has seen the log; 0 when there is none. */
  head(runId: string): number {
    return this.#machines.get(runId)?.head ?? 0
  }

  clear(): void {
    this.#machines.clear()
  }
}
