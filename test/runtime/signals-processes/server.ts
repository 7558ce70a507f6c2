/** A process with a step that holds a signal, for signals-processes.test.ts: says on stdout what happens in it. */
import { start } from '../../../src/api/index.ts'
import { workflowEntrypoint } from '../../../src/runtime/index.ts'
import { registeredSteps } from '../../../src/runtime/steps/step-registry.ts'
import { bundleCode } from '../bundle-code.ts'

const hold = async (signal: AbortSignal): Promise<void> => {
  signal.addEventListener('abort', () => console.log(`aborted ${Date.now()} ${String(signal.reason)}`))
  console.log('step begun')
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  signal.throwIfAborted()
}
registeredSteps().set('hold', Object.assign(hold, { inline: process.argv[2] === 'inline' }))
workflowEntrypoint(
  bundleCode(`const hold = useStep('hold'); workflow('w', () => hold(new AbortController().signal));`),
)

async function main(): Promise<void> {
  const run = await start({ workflowId: 'w' })
  console.log(`run ${run.runId}`)
  // A server stays up on its own; this stands for its socket.
  setInterval(() => undefined, 60_000)
  await run.returnValue.catch((error: Error) => console.log(`result ${(error.cause as Error).name}`))
}

void main()
