/** A process that drives a run with a manual webhook, for webhook-processes.test.ts: says on stdout what happens in it. */
import { start } from '../../../src/api/index.ts'
import type { RequestWithResponse } from '../../../src/index.ts'
import { workflowEntrypoint } from '../../../src/runtime/index.ts'
import { registeredSteps } from '../../../src/runtime/steps/step-registry.ts'
import { bundleCode } from '../bundle-code.ts'

const [name = '', mode = ''] = process.argv.slice(2)

registeredSteps().set('answer', async (request: RequestWithResponse) => {
  console.log('answering')
  // The process is killed here.
  if (mode === 'stuck') await new Promise(() => undefined)
  await request.respondWith(new Response(`${name} got ${await request.text()}`))
})
workflowEntrypoint(
  bundleCode(`const answer = useStep('answer');
    workflow('w', async () => answer(await createWebhook({ respondWith: 'manual' })));`),
)

async function main(): Promise<void> {
  // A server stays up on its own; this stands for its socket.
  setInterval(() => undefined, 60_000)
  if (mode !== 'takes over') console.log(`run ${(await start({ workflowId: 'w' })).runId}`)
}

void main()
