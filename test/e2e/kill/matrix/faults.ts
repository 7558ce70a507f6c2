import { appendFileSync } from 'node:fs'

/**
 * What happens to a process at one of its points, which count from 1:
 * - `kill`: SIGKILL; `freeze`: SIGSTOP
 * - `wait`: nothing, but it goes on only when the harness says so, which meanwhile does something to the store
 * - `clock`: its clock goes wrong by `jump` milliseconds from then on
 */
export interface Fault {
  point: number
  /** `call`: a call of the World or a dispatch; `commit`: a transaction or statement as the database sees it. */
  level: 'call' | 'commit'
  when: 'before' | 'after'
  act: 'kill' | 'freeze' | 'wait' | 'clock'
  jump?: number
}

/** One line of the trace. */
export interface TraceLine {
  point: number
  level: Fault['level']
  kind: string
  pid: number
  /** `hit`: here the fault happened. `done`: the write was acknowledged. */
  what: 'begin' | 'hit' | 'done'
  runId?: string
  /** Types of the events that were acknowledged, by position. */
  events?: Record<number, string>
}

/** Numbers the points of this process, tells the trace, and hurts the process at one of them. */
export class Points {
  readonly #trace: string
  readonly #fault: Fault | undefined
  readonly #counts = { call: 0, commit: 0 }
  readonly #setClock: ((ms: number) => void) | undefined

  /** @param fault from the environment of a test server, as JSON */
  constructor(trace: string, fault: string | undefined) {
    this.#trace = trace
    this.#fault = fault ? (JSON.parse(fault) as Fault) : undefined
    this.#setClock = this.#fault?.act === 'clock' ? makeClockMovable() : undefined
  }

  /** A call, with a fault around it. @param tell what the trace is to say about the outcome */
  async around<T>(
    kind: string,
    call: () => Promise<T>,
    tell?: (result: T) => Partial<TraceLine>,
  ): Promise<T> {
    const point = this.#begin('call', kind)
    await this.#strike(point, 'call', 'before', kind)
    const result = await call()
    this.#tell({ point, level: 'call', kind, what: 'done', ...tell?.(result) })
    await this.#strike(point, 'call', 'after', kind)
    return result
  }

  /** A commit that happens when `commit` is called. Nothing can be waited for here. */
  aroundCommit<T>(kind: string, commit: () => T): T {
    const point = this.#begin('commit', kind)
    void this.#strike(point, 'commit', 'before', kind)
    const result = commit()
    this.committed(point, kind)
    return result
  }

  /** A commit begins. @returns its number, for `committed` */
  beginCommit(kind: string): number {
    const point = this.#begin('commit', kind)
    void this.#strike(point, 'commit', 'before', kind)
    return point
  }

  committed(point: number, kind: string): void {
    void this.#strike(point, 'commit', 'after', kind)
  }

  #begin(level: Fault['level'], kind: string): number {
    const point = ++this.#counts[level]
    this.#tell({ point, level, kind, what: 'begin' })
    return point
  }

  async #strike(point: number, level: Fault['level'], when: Fault['when'], kind: string): Promise<void> {
    const fault = this.#fault
    if (fault?.point !== point || fault.level !== level || fault.when !== when) return
    this.#tell({ point, level, kind, what: 'hit' })
    if (fault.act === 'clock') this.#setClock!(fault.jump!)
    else if (fault.act === 'wait') await new Promise((resolve) => process.once('message', resolve))
    else process.kill(process.pid, fault.act === 'freeze' ? 'SIGSTOP' : 'SIGKILL')
  }

  #tell(line: Omit<TraceLine, 'pid'>): void {
    appendFileSync(this.#trace, `${JSON.stringify({ ...line, pid: process.pid })}\n`)
  }
}

/**
 * Lets the clock of this process be set, as when somebody sets that of the machine. Timers do not notice. It is done before
 * anybody takes `Date.now` for later.
 *
 * @returns sets it. Milliseconds
 */
function makeClockMovable(): (ms: number) => void {
  const real = Date
  let offset = 0
  const now = (): number => real.now() + offset
  globalThis.Date = new Proxy(real, {
    construct: (target, args, self) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, self) as object,
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key, target) as unknown)),
  })
  return (ms) => void (offset = ms)
}
