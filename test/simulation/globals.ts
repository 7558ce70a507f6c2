import { currentProcess, type VirtualTime } from './virtual-time.ts'

const STATE = Symbol.for('stepline.process//1')
type Globals = Record<string | symbol, unknown>

/** A timer as Node gives it out. */
class Timer {
  readonly cancel: () => void
  constructor(cancel: () => void) {
    this.cancel = cancel
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

/**
 * Gives every simulated process clock, timers, randomness, console and runtime state of its own, behind the names that
 * the runtime uses. Code outside of the simulation, such as the test runner, keeps the real ones.
 *
 * @returns what puts the real ones back
 */
export function installGlobals(time: VirtualTime, print: (text: string) => void): () => void {
  const globals = globalThis as unknown as Globals
  const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, Date, console }
  const random = Math.random
  const state = Object.getOwnPropertyDescriptor(globals, STATE)
  const now = (): number => time.now + (currentProcess()?.skew ?? 0)
  const inside = () => currentProcess() !== undefined

  const schedule = (ms: number, run: () => void): Timer => {
    const task = time.after(ms, currentProcess(), run)
    return new Timer(() => time.cancel(task))
  }
  const repeat = (ms: number, run: () => void): Timer => {
    let timer = schedule(ms, again)
    function again(): void {
      timer = schedule(ms, again)
      run()
    }
    return new Timer(() => timer.cancel())
  }
  const clear = (timer: unknown): void =>
    timer instanceof Timer ? timer.cancel() : real.clearTimeout(timer as NodeJS.Timeout)
  const virtual: Globals = {
    setTimeout: Object.assign(
      (run: () => void, ms = 1) => (inside() ? schedule(Math.max(1, ms), run) : real.setTimeout(run, ms)),
      real.setTimeout,
    ),
    setInterval: (run: () => void, ms: number) =>
      inside() ? repeat(Math.max(1, ms), run) : real.setInterval(run, ms),
    setImmediate: Object.assign(
      (run: () => void) => (inside() ? schedule(0, run) : real.setImmediate(run)),
      real.setImmediate,
    ),
    clearTimeout: clear,
    clearInterval: clear,
    Date: new Proxy(real.Date, {
      construct: (target, args, self) =>
        Reflect.construct(target, args.length === 0 && inside() ? [now()] : args, self) as object,
      get: (target, key) => (key === 'now' && inside() ? now : (Reflect.get(target, key, target) as unknown)),
    }),
    console: new Proxy(real.console, {
      get: (target, key) =>
        inside()
          ? (...parts: unknown[]) => print(`${currentProcess()!.name} says ${parts.map(textOf).join(' ')}`)
          : (Reflect.get(target, key, target) as unknown),
    }),
  }
  Object.assign(globals, virtual)
  Math.random = () => (inside() ? time.random.below(2 ** 30) / 2 ** 30 : random())
  Object.defineProperty(globals, STATE, {
    configurable: true,
    get: () => currentProcess()?.state ?? (state?.value as unknown),
  })
  return () => {
    Object.assign(globals, real)
    Math.random = random
    delete globals[STATE]
    if (state) Object.defineProperty(globals, STATE, state)
  }
}

function textOf(part: unknown): string {
  return part instanceof Error ? `${part.name}: ${part.message}` : String(part).trim()
}
