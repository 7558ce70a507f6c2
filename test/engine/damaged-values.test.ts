import { expect, it } from 'vitest'
import { beginning, bundleOf, createMachine } from './harness.ts'

const SPARSE = '{"$array":[4294967295,[],[]]}'
const MESSAGE = `"headers":{"$headers":[]},"body":null`

it.each([
  `{"$step":{"stepId":"a","boundArgs":${SPARSE}}}`,
  `{"$step":{"stepId":${SPARSE}}}`,
  `{"$run":${SPARSE}}`,
  `{"$workflow":{"workflowId":${SPARSE}}}`,
  `{"$abortsignal":{"id":${SPARSE}}}`,
  `{"$readable":${SPARSE.slice(0, -1)},"x":1}}`,
  `{"$headers":${SPARSE}}`,
  `{"$request":{"method":"GET","url":${SPARSE},${MESSAGE}}}`,
  `{"$response":{"status":200,"statusText":${SPARSE},"url":"","type":"default",${MESSAGE}}}`,
])('the argument %s fails the run with a coded error, and hangs no realm', (text) => {
  const { machine } = createMachine(bundleOf(`workflow('w', async (value) => String(value))`))
  const [created, started] = beginning()
  const commands = machine.advance([{ ...created!, payload: `[${text}]` } as never, started!])
  expect(JSON.stringify(commands)).toContain('deserialization-failed')
})
