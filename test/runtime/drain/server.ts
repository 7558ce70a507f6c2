/** A process with one slow step, for drain.test.ts: says on stdout what happens in it. */
import { getRun, start } from '../../../src/api/index.ts'
import { workflowEntrypoint } from '../../../src/runtime/index.ts'
import { registeredSteps } from '../../../src/runtime/steps/step-registry.ts'
import { bundleCode } from '../bundle-code.ts'

registeredSteps().set('slow', async () => {
  console.log('step begun')
  await new Promise((resolve) => setTimeout(resolve, 300))
  console.log('step done')
  return 'slow'
})
registeredSteps().set('next', async () => 'next')
workflowEntrypoint(
  bundleCode(
    `const slow = useStep('slow'), next = useStep('next'); workflow('w', async () => [await slow(), await next()]);`,
  ),
)

async function main(): Promise<void> {
  const known = process.argv[2]
  const run = known ? getRun(known) : await start({ workflowId: 'w' })
  console.log(`run ${run.runId}`)
  // A server stays up on its own; this stands for its socket.
  const alive = setInterval(() => undefined, 60_000)
  const value = await run.returnValue
  console.log(`result ${JSON.stringify(value)}`)
  clearInterval(alive)
}

void main()
