import type { ReplyAddress } from '../../codec/index.ts'
import { StreamError } from '../../errors/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { encodeForRun } from '../values/host-encoding.ts'
import { provideRespond } from '../values/request.ts'
import { getWorld } from '../world.ts'

/** How an answer ended: with a response, with the run, or with the time that a client is made to wait. */
export type Reply = { status: 'answered'; response: Response } | { status: 'ended' | 'timeout' | 'aborted' }

/**
 * Sends the response to a request of a manual webhook. Whoever holds the connection reads it from a stream of the run, so
 * it may be any process. The first response counts, so a step that is tried again may respond again.
 *
 * @throws TypeError when it is given anything but a Response
 */
export async function sendReply(reply: ReplyAddress, response: Response): Promise<void> {
  if (!(response instanceof Response)) throw new TypeError('respondWith() takes a Response')
  const { runId, stream } = reply
  const text = await encodeForRun(runId, response, 'response')
  const { streams } = await getWorld()
  try {
    await streams.append(runId, stream, [new TextEncoder().encode(text)])
    await streams.close(runId, stream)
  } catch (error) {
    // Answered before, or the run has ended and with it the wait of the client.
    if (!StreamError.is(error)) throw error
  }
}

provideRespond(sendReply)

/**
 * Waits for the response, wherever the run is driven.
 *
 * @param limits `timeout` and `poll` (beside the notification, which may be lost) in milliseconds
 */
export async function awaitReply(
  { runId, stream }: ReplyAddress,
  limits: { timeout: number; poll: number; signal: AbortSignal },
): Promise<Reply> {
  const { streams } = await getWorld()
  const deadline = Date.now() + limits.timeout
  const waiter = createWaiter(limits.signal)
  const unsubscribe = streams.subscribe(runId, stream, waiter.wake)
  try {
    for (;;) {
      const { chunks, info } = await streams.read(runId, stream, { from: 0, limit: 1 })
      const data = chunks[0]?.data
      if (data) return { status: 'answered', response: decodeReply(data) }
      if (info.status !== 'open') return { status: 'ended' }
      if (limits.signal.aborted) return { status: 'aborted' }
      const left = deadline - Date.now()
      if (left <= 0) return { status: 'timeout' }
      await waiter.wait(Math.min(left, limits.poll))
    }
  } finally {
    unsubscribe()
    waiter.close()
  }
}

function decodeReply(data: Uint8Array): Response {
  return hostCodec().decode(new TextDecoder().decode(data)) as Response
}

/** Waits for a hint, the client going away, or some time; a hint that came before the wait ends it at once. */
function createWaiter(signal: AbortSignal): {
  wake: () => void
  wait: (ms: number) => Promise<void>
  close: () => void
} {
  let hinted = false
  let end: (() => void) | undefined
  const wake = (): void => {
    hinted = true
    end?.()
  }
  signal.addEventListener('abort', wake)
  return {
    wake,
    close: () => signal.removeEventListener('abort', wake),
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => end?.(), ms)
        end = () => {
          clearTimeout(timer)
          hinted = false
          end = undefined
          resolve()
        }
        if (hinted) end()
      }),
  }
}
