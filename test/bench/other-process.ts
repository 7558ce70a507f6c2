import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { getRun } from '../../src/api/index.ts'

/** A chunk that has come to the other process, at the milliseconds of the machine's clock. */
export interface Arrival {
  arrived: number
}

let follower: ChildProcess | undefined

/** Milliseconds of a clock that all processes of a machine share. */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** In the other process: tells when each chunk of a run's stream comes. */
export async function follow(runId: string): Promise<void> {
  const reader = getRun(runId).getReadable().getReader()
  while (!(await reader.read()).done) process.send!({ arrived: machineTime() } satisfies Arrival)
}

/** From a write in this process to its arrival in another one, which reads the run's stream since its first chunk. */
export async function writeAcross(runId: string): Promise<number> {
  follower ??= await startFollower(runId)
  return write(runId, follower)
}

/** Ends the other process, if there is one. */
export function stopFollower(): void {
  follower?.kill()
}

/** This program once more, on the same store; its first chunk says that it reads. */
async function startFollower(runId: string): Promise<ChildProcess> {
  const child = fork(process.argv[1]!, { execArgv: [] })
  child.send({ follow: runId })
  await write(runId, child)
  return child
}

async function write(runId: string, reader: ChildProcess): Promise<number> {
  const came = once(reader, 'message') as Promise<[Arrival]>
  const writer = getRun(runId).getWritable<number>().getWriter()
  const begun = machineTime()
  await writer.write(1)
  writer.releaseLock()
  return (await came)[0].arrived - begun
}
