import { createError } from '../../errors/index.ts'
import { type AppendResult, isRefusedForGood, type NewEvent, type World } from '../../world/index.ts'
import { hostCodec } from '../values/host-codec.ts'
import { readLog } from './read-log.ts'

type RunFailed = Extract<NewEvent, { type: 'run_failed' }>

/**
 * Ends a run that cannot go on, at the head of its log. An error that the store does not take either gives way to what the
 * store says about that.
 */
export async function writeFailure(
  world: World,
  runId: string,
  epoch: number,
  { cause, errorCode }: { cause: unknown; errorCode: string },
): Promise<{ result: AppendResult; end: RunFailed }> {
  const last = (await readLog(world, runId, 0)).at(-1)
  const createdAt = Math.max(Date.now(), last?.createdAt ?? 0)
  const write = async (error: unknown): Promise<{ result: AppendResult; end: RunFailed }> => {
    const payload = hostCodec().encode(error)
    const end: RunFailed = { type: 'run_failed', createdAt, data: { errorCode }, payload }
    const result = await world.append(runId, {
      epoch,
      after: last?.seq ?? 0,
      events: [end],
      lease: 'release',
    })
    return { result, end }
  }
  try {
    return await write(cause)
  } catch (refusal) {
    if (!isRefusedForGood(refusal)) throw refusal
    const { message: reason } = refusal as Error
    return write(createError('value-unstorable', { store: 'The store', reason }))
  }
}
