/** One invocation of a serverless function, for serverless.test.ts: takes one request, answers it, and is killed. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { start } from '../../../src/api/index.ts'
import { toNodeHandler, workflowEntrypoint } from '../../../src/runtime/index.ts'
import { registeredSteps } from '../../../src/runtime/steps/step-registry.ts'
import { bundleCode } from '../../runtime/bundle-code.ts'

registeredSteps().set('where', async () => process.pid)
const flow = workflowEntrypoint(
  bundleCode(`const where = useStep('where');
    workflow('w', async () => { const first = await where(); await sleep('3s'); return [first, await where()] });`),
)

const server = createServer(
  toNodeHandler(async (request) => {
    if (!request.url.endsWith('/start')) return flow(request)
    return Response.json({ runId: (await start({ workflowId: 'w' })).runId })
  }),
)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
