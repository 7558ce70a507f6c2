import { HookNotFoundError } from '../../src/errors/index.ts'
import { resumeRecord } from '../../src/runtime/runs/resume-hook.ts'
import { deliverWebhook } from '../../src/runtime/routes/deliver-webhook.ts'
import { cancelRun } from '../../src/runtime/runs/run-operations.ts'
import { getRuntime } from '../../src/runtime/runtime.ts'
import { getWorld } from '../../src/runtime/world.ts'
import { createCodec } from '../../src/codec/index.ts'
import type { HookRecord } from '../../src/world/index.ts'
import type { PlannedRun } from './scenario.ts'
import type { Simulation } from './simulate.ts'

/** How long a client waits before it tries again, maybe elsewhere. Virtual milliseconds. */
const AGAIN = 4_000

/** Tries something in one living process after another, until it says that it is done; a process may die over it. */
function insist(simulation: Simulation, attempt: () => Promise<unknown>, done: () => boolean): void {
  const { time } = simulation
  const again = (): void => {
    if (done()) return
    const process = time.random.pick(simulation.living())
    if (process) time.inside(process, () => void attempt().catch(() => undefined))
    time.after(AGAIN, undefined, again)
  }
  again()
}

/** Starts a run, and cancels it when it is planned so. */
export function startRun(simulation: Simulation, runId: string, planned: PlannedRun): void {
  const { store, time, cancelled } = simulation
  const args = createCodec().encode([planned.program])
  const launch = (): Promise<unknown> => getRuntime().launch({ runId, workflowName: 'program', args })
  insist(simulation, launch, () => store.runs.has(runId))
  if (planned.cancelAt === undefined) return
  let over = false
  const cancel = async (): Promise<void> => {
    if (await cancelRun(await getWorld(), runId)) cancelled.add(runId)
    over = true
  }
  const ended = (): boolean => over || store.runs.get(runId)?.models.run.completedAt !== undefined
  time.after(planned.cancelAt, undefined, () => insist(simulation, cancel, ended))
}

/** Gives every hook that comes up its payloads, and remembers which of these were acknowledged. */
export function resumeHooks(simulation: Simulation): void {
  const { store, time } = simulation
  const known = new Set<string>()
  const look = (): void => {
    for (const { models } of store.runs.values()) {
      for (const hook of models.hooks.values()) {
        if (known.has(hook.hookId) || hook.token.startsWith('never')) continue
        known.add(hook.hookId)
        time.after(time.random.pick([0, 100, 2_000]), undefined, () => resume(simulation, hook))
      }
    }
    time.after(250, undefined, look)
  }
  look()
}

/** Payloads that a hook is given, one after the other. */
function payloadsFor({ token, isWebhook }: HookRecord): unknown[] {
  if (isWebhook) return [undefined]
  return PAYLOADS.exec(token) ? [1, 2, 3] : [`payload of ${token}`]
}

/** Tokens of hooks that take more than one payload. */
const PAYLOADS = /^many /

function resume(simulation: Simulation, hook: HookRecord): void {
  const payloads = payloadsFor(hook)
  const { acknowledged } = simulation
  let given = 0
  let over = false
  const call = async (): Promise<void> => {
    const resumeId = `call-${hook.hookId}-${given}`
    try {
      if (hook.isWebhook) await deliver(hook)
      else await resumeRecord(hook, payloads[given], resumeId)
      acknowledged.push({ runId: hook.runId, hookId: hook.hookId, ...(hook.isWebhook ? {} : { resumeId }) })
      over = true
    } catch (error) {
      if (HookNotFoundError.is(error)) given = payloads.length
      if (HookNotFoundError.is(error)) over = true
      throw error
    }
  }
  const next = (): void => {
    over = false
    insist(simulation, call, () => {
      if (!over) return false
      given++
      if (given < payloads.length) next()
      return true
    })
  }
  next()
}

async function deliver({ token }: HookRecord): Promise<void> {
  const request = new Request('http://localhost/', { method: 'POST', body: 'hello' })
  await deliverWebhook(token, request)
}
