import { createError } from '../../src/errors/index.ts'
import type { World } from '../../src/world/index.ts'
import { openSimulatedWorld, type Perform, type SimulatedStore } from '../../src/worlds/simulated/index.ts'
import type { Fault } from './faults.ts'
import type { SimulatedProcess, VirtualTime } from './virtual-time.ts'

export interface Network {
  time: VirtualTime
  store: SimulatedStore
  faults: ReadonlyMap<number, Fault>
  noise: boolean
  /** Effects so far. */
  effects: number
  print(text: string): void
  /** A process has died. */
  crashed(process: SimulatedProcess): void
}

/** How long a caller waits before it takes an effect for failed. Milliseconds. */
const PATIENCE = 10_000

/** The store as a process sees it: through a network on which everything may go wrong. */
export function openWorld(network: Network, process: SimulatedProcess, faulty = true): World {
  const { time, store } = network
  let partitionedUntil = 0
  const noisy = network.noise && faulty

  const perform: Perform = (effect, operation) =>
    new Promise((resolve, reject) => {
      if (process.dead) return
      const n = faulty ? ++network.effects : 0
      const fault = network.faults.get(n)
      const say = (text: string): void => network.print(`#${n} ${process.name} ${effect} ${text}`)
      const answer = (settle: () => void, ms = delay()): void => void time.after(ms, process, settle)
      const fail = (ms?: number): void =>
        answer(
          () => reject(createError('store-io', { file: 'the simulated store', reason: 'no answer' })),
          ms,
        )
      const happen = (tell: boolean): void => {
        try {
          const result = time.inside(process, operation)
          say(statusOf(result))
          if (tell) answer(() => resolve(result))
        } catch (error) {
          say(String(error))
          if (tell) answer(() => reject(error as Error))
        }
      }
      if (fault) say(`!! ${fault.kind} ${fault.ms}`)
      if (fault?.kind === 'partition') partitionedUntil = time.now + fault.ms
      if (partitionedUntil > time.now) return fail(1_000)
      const ms = delay()
      switch (fault?.kind) {
        case 'crash-before':
          return network.crashed(process)
        case 'crash-after':
          return void time.after(ms, undefined, () => {
            happen(false)
            network.crashed(process)
          })
        case 'lost-request':
          return fail(PATIENCE)
        case 'lost-answer':
          fail(PATIENCE)
          return void time.after(ms, undefined, () => happen(false))
        case 'late': {
          // What may take a lease comes late by less than its caller waits before it looks.
          const late = effect === 'append' ? fault.ms : 1_000
          fail(Math.min(PATIENCE, late / 2))
          return void time.after(late, undefined, () => happen(false))
        }
        case 'freeze':
          process.frozenUntil = time.now + fault.ms
          break
        case 'slow':
          return void time.after(fault.ms, undefined, () => happen(true))
        default:
      }
      time.after(ms, undefined, () => happen(true))
    })

  function delay(): number {
    return noisy ? time.random.pick([0, 0, 1, 1, 2, 30, 300]) : 0
  }

  const world = openSimulatedWorld(store, {
    owner: process.name,
    now: () => time.now + process.skew,
    perform,
    hint: (deliver) => {
      if (!noisy || !time.random.once(5)) time.after(delay(), process, deliver)
    },
  })
  return noisy ? withNoisyDeliveries(world, time) : world
}

function statusOf(result: unknown): string {
  return (result as { status?: string } | null)?.status ?? ''
}

/** Deliveries come twice, or get lost on their way. */
function withNoisyDeliveries(world: World, time: VirtualTime): World {
  const consume: World['queue']['consume'] = (handler, options) =>
    world.queue.consume((delivery) => {
      if (time.random.once(12)) return Promise.reject(new Error('lost on its way'))
      if (!time.random.once(8)) return handler(delivery)
      return Promise.all([handler(delivery), handler(delivery)]).then(([first]) => first)
    }, options)
  return { ...world, queue: { ...world.queue, consume } }
}
