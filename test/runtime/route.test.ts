import { describe, expect, it } from 'vitest'
import { SIGNATURE_HEADER, signMessage } from '../../src/runtime/index.ts'
import { setUp } from './harness.ts'

const URL = 'http://localhost/.well-known/workflow/v1/flow'

describe('the flow route', () => {
  it('takes a signed message and answers when the run has no more work here', async () => {
    const { flow, world } = await setUp(`workflow('w', async () => 'done');`)
    const runId = 'wrun_01J00000000000000000000000'
    await world.createRun({
      runId,
      workflowName: 'w',
      seed: 's',
      createdAt: Date.now(),
      input: '[]',
      claim: false,
    })
    const response = await post(flow, JSON.stringify({ runId }), await world.secret())
    expect(response.status).toBe(200)
    expect(await world.runs.get(runId)).toMatchObject({ status: 'completed', output: '"done"' })
  })

  it.each([
    ['not JSON', '{', 400, 'message-not-json'],
    ['another version', JSON.stringify({ version: 9, runId: 'x' }), 400, 'message-version'],
    ['a wrong shape', JSON.stringify({ runId: 'x', stepId: 'y' }), 400, 'message-invalid'],
    ['too large', JSON.stringify({ runId: 'x'.repeat(20_000) }), 413, 'message-too-large'],
  ])('refuses a message that is %s', async (_, body, status, slug) => {
    const { flow, world } = await setUp('')
    const response = await post(flow, body, await world.secret())
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: slug })
    expect((await world.runs.list()).data).toEqual([])
  })

  it('refuses what is unsigned, signed by another, or old', async () => {
    const { flow, world } = await setUp('')
    const body = JSON.stringify({ runId: 'wrun_01J00000000000000000000000' })
    const secret = await world.secret()
    const signatures = [
      null,
      'nonsense',
      signMessage('other', body),
      signMessage(secret, body, Date.now() - 3_600_000),
    ]
    for (const signature of signatures) {
      const headers = signature ? { [SIGNATURE_HEADER]: signature } : undefined
      const response = await flow(new Request(URL, { method: 'POST', body, ...(headers ? { headers } : {}) }))
      expect(response.status).toBe(401)
    }
  })

  it('answers health, HEAD and OPTIONS, and nothing else', async () => {
    const { flow } = await setUp('')
    expect(await (await flow(new Request(`${URL}?__health`))).json()).toMatchObject({ healthy: true })
    expect((await flow(new Request(URL, { method: 'HEAD' }))).status).toBe(200)
    expect((await flow(new Request(URL, { method: 'OPTIONS' }))).status).toBe(204)
    expect((await flow(new Request(URL))).status).toBe(405)
  })
})

function post(
  flow: (request: Request) => Promise<Response>,
  body: string,
  secret: string,
): Promise<Response> {
  return flow(
    new Request(URL, { method: 'POST', body, headers: { [SIGNATURE_HEADER]: signMessage(secret, body) } }),
  )
}
