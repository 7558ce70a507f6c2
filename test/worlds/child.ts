/**
 * One more process on a store, driven over IPC: `{ id, call, args }` in, `{ id, result }` or `{ id, error }` out.
 * Besides the World's methods it knows `race`, which makes the same call at the same instant as other children.
 */
import type { World } from '../../src/world/index.ts'
import { openStore, type StoreOptions } from './open-store.ts'

const world = await openStore(JSON.parse(process.argv[2]!) as StoreOptions)

const commands: Record<string, (...args: never[]) => Promise<unknown>> = {
  call: async (path: string, ...args: unknown[]) => call(world, path, args),
  /** The same call as other processes, at a common instant. */
  async race(at: number, path: string, ...args: unknown[]) {
    while (Date.now() < at) await new Promise((resolve) => setImmediate(resolve))
    return call(world, path, args)
  },
  /** Consumes for ever; a delivery is told at once, and never acknowledged when `hang` is set. */
  async consume(hang: boolean) {
    world.queue.consume(async (delivery) => {
      process.send!({ delivery })
      if (hang) await new Promise(() => undefined)
    })
  },
  /** Keeps the processor for so many milliseconds, with a run of its own in hand. */
  async block(runId: string, ms: number) {
    await world.createRun({
      runId,
      workflowName: 'w',
      seed: 's',
      createdAt: Date.now(),
      input: '[]',
      claim: true,
    })
    const until = Date.now() + ms
    process.send!({ head: 1 })
    while (Date.now() < until) continue
  },
  /** Appends without end, two events at a time with one step each, telling each head that was acknowledged. */
  async appendForever(runId: string) {
    const created = await world.createRun({
      runId,
      workflowName: 'w',
      seed: 's',
      createdAt: Date.now(),
      input: '[]',
      claim: true,
    })
    if (created.status !== 'created') throw new Error('the run exists')
    for (let head = 1; ; head += 2) {
      const step = { correlationId: `s${head}`, createdAt: Date.now() }
      const result = await world.append(runId, {
        epoch: 1,
        after: head,
        events: [
          { ...step, type: 'step_created', data: { stepName: 'n' }, payload: 'x'.repeat(head % 3000) },
          { ...step, type: 'step_started', data: { attempt: 1 } },
        ],
        messages: [{ key: `k${head}`, payload: { runId }, runAt: Date.now() + 1_000_000 }],
        lease: 'keep',
      })
      if (result.status !== 'appended') throw new Error(result.status)
      process.send!({ head: head + 2 })
    }
  },
}

function call(target: World, path: string, args: unknown[]): unknown {
  const names = path.split('.')
  const owner = names
    .slice(0, -1)
    .reduce<Record<string, never>>((object, name) => object[name]!, target as never)
  const method = owner[names.at(-1)!] as unknown as (...args: unknown[]) => unknown
  return method.apply(owner, args)
}

process.on('message', ({ id, command, args }: { id: number; command: string; args: never[] }) => {
  commands[command]!(...args).then(
    (result) => process.send!({ id, result }),
    (error: Error) => process.send!({ id, error: error.stack }),
  )
})
process.send!({ ready: world.owner })
