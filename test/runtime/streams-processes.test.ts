import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { getWritable } from '../../src/index.ts'
import { hostCodec } from '../../src/runtime/index.ts'
import { bundleScript } from '../e2e/harness/bundle-script.ts'
import { startProcess } from '../worlds/processes.ts'
import { deferred, setUp } from './harness.ts'

interface Report {
  ready?: boolean
  chunk?: { n: number; at: number }
  at?: number
  end?: boolean
}

/** Another process that reads the run's stream; each report is handed out once. */
async function startReader(
  runId: string,
  dataDir: string,
): Promise<{ next(): Promise<Report>; child: ChildProcess }> {
  const child = fork(await bundleScript(new URL('stream-reader.ts', import.meta.url)), [runId], {
    execArgv: [],
    env: { ...process.env, WORKFLOW_LOCAL_DATA_DIR: dataDir },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const reports: Report[] = []
  let waiting: ((report: Report) => void) | undefined
  child.on('message', (report: Report) => {
    if (!waiting) return void reports.push(report)
    const give = waiting
    waiting = undefined
    give(report)
  })
  const next = (): Promise<Report> =>
    new Promise((resolve) => {
      const report = reports.shift()
      if (report) resolve(report)
      else waiting = resolve
    })
  return { next, child }
}

describe('a reader in another process', { timeout: 60_000 }, () => {
  it('is told of each chunk as it is written, and of the end', async () => {
    const turn = [deferred(), deferred(), deferred(), deferred()]
    const { start, dataDir } = await setUp(`const s = useStep('s'); workflow('w', () => s());`, {
      s: async () => {
        const writer = getWritable<{ n: number; at: number }>().getWriter()
        for (const [n, go] of turn.entries()) {
          await go.promise
          await writer.write({ n, at: Date.now() })
        }
        writer.releaseLock()
      },
    })
    const run = await start('w')
    const reader = await startReader(run.runId, dataDir)
    expect(await reader.next()).toEqual({ ready: true })
    const delays: number[] = []
    for (const [n, go] of turn.entries()) {
      go.resolve()
      const { chunk, at } = await reader.next()
      expect(chunk?.n).toBe(n)
      delays.push(at! - chunk!.at)
    }
    expect(await reader.next()).toEqual({ end: true })
    // Polling alone would take seconds.
    expect(Math.min(...delays)).toBeLessThan(1000)
  })
})

describe('a producer in another process', { timeout: 60_000 }, () => {
  it('that is killed leaves its readers with an error, not waiting', async () => {
    const { start, world, dataDir } = await setUp(`workflow('w', (stream) => stream);`)
    const producer = await startProcess({ file: join(dataDir, 'workflow.db') })
    const waiting = await start('w')
    await waiting.returnValue
    const name = 'strm_test_value'
    await producer.send('call', 'streams.open', waiting.runId, name)
    const reference = JSON.stringify([{ $readable: { run: waiting.runId, name } }])
    const [stream] = hostCodec().decode(reference) as [ReadableStream]
    const told = stream
      .getReader()
      .read()
      .catch((error: unknown) => error)
    expect((await world.streams.info(waiting.runId, name)).status).toBe('open')
    await producer.kill()
    expect(await told).toMatchObject({ slug: 'stream-abandoned' })
  })
})
