import assert from 'node:assert/strict'
import type { Delivery, NewMessage } from '../../world/index.ts'
import { drive, event, eventually, newRunId, runRequest } from './drive.ts'
import type { Suite } from './suite.ts'

/** The queue: at least once, never early, found again after a failure. */
export function queueTests({ describe, test, timed }: Suite): void {
  describe('queue', () => {
    test('delivers a message once when it is acknowledged', async ({ world, open }) => {
      const worlds = [world, await open()]
      const delivered: Delivery[] = []
      for (const each of worlds) each.queue.consume(async (delivery) => void delivered.push(delivery))
      const ids = Array.from({ length: 20 }, newRunId)
      await world.queue.enqueue(ids.map((runId) => message(runId)))
      await eventually('all', () => (delivered.length >= ids.length ? true : undefined))
      assert.deepEqual(delivered.map(({ payload }) => payload.runId).toSorted(), ids.toSorted())
      assert.ok(delivered.every(({ attempt }) => attempt === 1))
      assert.equal(new Set(delivered.map(({ messageId }) => messageId)).size, ids.length)
    })

    test('carries run, step and step name', async ({ world }) => {
      const runId = newRunId()
      const payload = { runId, stepId: 'step_1', stepName: 'step//a//b' }
      await world.queue.enqueue([{ key: 'k', payload }])
      const got = await new Promise<Delivery>((resolve) => {
        world.queue.consume(async (delivery) => resolve(delivery))
      })
      assert.deepEqual({ ...got.payload }, payload)
    })

    test('has a message until it is acknowledged, also while it is handled', async ({ world, open }) => {
      const runId = newRunId()
      const other = await open()
      assert.equal(await world.queue.has(runId, 'k'), false)
      await world.queue.enqueue([message(runId, 'k')])
      assert.deepEqual(
        [await other.queue.has(runId, 'k'), await world.queue.has(runId, 'other')],
        [true, false],
      )
      let whileHandled: boolean | undefined
      world.queue.consume(async () => {
        whileHandled = await other.queue.has(runId, 'k')
      })
      await eventually('the end', async () => ((await other.queue.has(runId, 'k')) ? undefined : true))
      assert.equal(whileHandled, true)
    })

    test('createRun without claim comes with its message, with claim without', async ({ world }) => {
      const [claimed, sent] = [runRequest(true), runRequest(false)]
      await world.createRun(claimed)
      await world.createRun(sent)
      const delivered: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('the message', () => delivered[0])
      await consumer.stop()
      assert.deepEqual(delivered, [sent.runId])
    })

    test('append writes and cancels messages with the events', async ({ world, now }) => {
      const run = await drive(world)
      const later = now() + 60_000
      const messages = [message(run.runId, 'now'), message(run.runId, 'later', later)]
      await run.append([event.runStarted()], { messages })
      await run.append([], { cancelMessages: ['now'], messages: [message(run.runId, 'last')] })
      const delivered: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.stepId ?? ''))
      await eventually('the message', () => delivered[0])
      await consumer.stop()
      assert.deepEqual(delivered, ['last'])
    })

    test('the end of a run takes its pending messages with it', async ({ world }) => {
      const [ended, cancelled, other] = [await drive(world), await drive(world), newRunId()]
      for (const run of [ended, cancelled]) await run.append([], { messages: [message(run.runId, 'k')] })
      await ended.append([event.runCompleted()])
      await world.inject(cancelled.runId, { event: event.runCancelled(), wake: 'message' })
      await world.queue.enqueue([message(other)])
      const delivered: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('the message', () => delivered[0])
      await consumer.stop()
      assert.deepEqual(delivered, [other])
    })

    test('a delayed message is not early, and not late', async ({ world, now }) => {
      const at = now() + 120
      const arrived = new Promise<number>((resolve) => {
        world.queue.consume(async () => resolve(now()))
      })
      await world.queue.enqueue([message(newRunId(), 'k', at)])
      const late = (await arrived) - at
      assert.ok(late >= 0, `${-late} ms early`)
      assert.ok(late < 1_000, `${late} ms late`)
    })

    test('an earlier time for a pending key wins, a later one does not', async ({ world, now }) => {
      const [sooner, stays] = [newRunId(), newRunId()]
      await world.queue.enqueue([message(sooner, 'k', now() + 600_000), message(stays, 'k')])
      await world.queue.enqueue([message(sooner, 'k'), message(stays, 'k', now() + 600_000)])
      const delivered: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('both', () => (delivered.length === 2 ? true : undefined))
      await consumer.stop()
      assert.deepEqual(delivered.toSorted(), [sooner, stays].toSorted())
    })

    test('keys are per run', async ({ world }) => {
      const ids = [newRunId(), newRunId()]
      await world.queue.enqueue(ids.map((runId) => message(runId, 'same')))
      const delivered: string[] = []
      const consumer = world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      await eventually('both', () => (delivered.length === 2 ? true : undefined))
      await consumer.stop()
    })

    test('a message enqueued while its namesake is handled is delivered after it', async ({ world }) => {
      const runId = newRunId()
      let deliveries = 0
      const consumer = world.queue.consume(async () => {
        deliveries += 1
        if (deliveries === 1) await world.queue.enqueue([message(runId)])
      })
      await world.queue.enqueue([message(runId)])
      await eventually('the second', () => (deliveries === 2 ? true : undefined))
      await consumer.stop()
    })

    test('a failed delivery comes again after a backoff, counted', async ({ world, now }) => {
      const attempts: Array<{ attempt: number; at: number }> = []
      await world.queue.enqueue([message(newRunId())])
      const consumer = world.queue.consume(async ({ attempt }) => {
        attempts.push({ attempt, at: now() })
        if (attempt === 1) throw new Error('a test makes this delivery fail')
      })
      await eventually('the second', () => attempts[1])
      await consumer.stop()
      assert.deepEqual(
        attempts.map(({ attempt }) => attempt),
        [1, 2],
      )
      const pause = attempts[1]!.at - attempts[0]!.at
      assert.ok(pause >= 1_000 && pause < 3_000, `came again after ${pause} ms`)
    })

    test('retryAt puts a message back without counting', async ({ world, now }) => {
      const attempts: Array<{ attempt: number; at: number }> = []
      const retryAt = now() + 100
      await world.queue.enqueue([message(newRunId())])
      const consumer = world.queue.consume(async ({ attempt }) => {
        attempts.push({ attempt, at: now() })
        return attempts.length === 1 ? { retryAt } : undefined
      })
      await eventually('the second', () => attempts[1])
      await consumer.stop()
      assert.equal(attempts[1]?.attempt, 1)
      assert.ok(attempts[1].at >= retryAt)
    })

    test('runs at most `concurrency` handlers at once, and in the end all', async ({ world }) => {
      let [running, most, done] = [0, 0, 0]
      const consumer = world.queue.consume(
        async () => {
          running += 1
          most = Math.max(most, running)
          await new Promise((resolve) => setImmediate(resolve))
          running -= 1
          done += 1
        },
        { concurrency: 3 },
      )
      await world.queue.enqueue(Array.from({ length: 30 }, () => message(newRunId())))
      await eventually('all', () => (done === 30 ? true : undefined))
      await consumer.stop()
      assert.equal(most, 3)
    })

    test('stop waits for running handlers and takes nothing more', async ({ world }) => {
      let finish: (() => void) | undefined
      let done = false
      const consumer = world.queue.consume(async () => {
        await new Promise<void>((resolve) => (finish = resolve))
        done = true
      })
      await world.queue.enqueue([message(newRunId())])
      await eventually('the handler', () => finish)
      const stopped = consumer.stop()
      await world.queue.enqueue([message(newRunId())])
      finish?.()
      await stopped
      assert.equal(done, true)
      const left = await new Promise<Delivery>((resolve) => {
        world.queue.consume(async (delivery) => resolve(delivery))
      })
      assert.equal(left.attempt, 1)
    })

    test('what is enqueued elsewhere wakes a consumer', async ({ world, open }) => {
      const other = await open()
      const delivered: string[] = []
      other.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
      const runId = newRunId()
      await world.queue.enqueue([message(runId)])
      await eventually('the message', () => (delivered.includes(runId) ? true : undefined))
    })

    timed(
      'a message taken by a silent owner comes to another one, and stays with it when the silent one is done',
      async ({ world, open, advance, leaseMs }) => {
        const other = await open()
        const runId = newRunId()
        let taken = false
        let release: (() => void) | undefined
        const silent = world.queue.consume(() => {
          taken = true
          return new Promise((resolve) => (release = resolve))
        })
        await world.queue.enqueue([message(runId)])
        await eventually('the first delivery', () => taken || undefined)
        await advance(leaseMs * 1.1)
        await other.health()
        const delivered: Delivery[] = []
        let finish: (() => void) | undefined
        const consumer = other.queue.consume((delivery) => {
          delivered.push(delivery)
          return new Promise((resolve) => (finish = resolve))
        })
        await eventually('the second delivery', () => delivered[0])
        assert.equal(delivered[0]?.payload.runId, runId)
        assert.equal(delivered[0].attempt, 2)
        release?.()
        await silent.stop()
        assert.equal(await world.queue.has(runId, `run:${runId}`), true)
        finish?.()
        await consumer.stop()
        assert.equal(await world.queue.has(runId, `run:${runId}`), false)
      },
    )
  })
}

function message(runId: string, key?: string, runAt?: number): NewMessage {
  const payload = key === undefined ? { runId } : { runId, stepId: key, stepName: 'step' }
  return { key: key ?? `run:${runId}`, payload, ...(runAt === undefined ? {} : { runAt }) }
}
