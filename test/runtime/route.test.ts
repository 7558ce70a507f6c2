import { describe, expect, it } from 'vitest'
import { createError } from '../../src/errors/index.ts'
import { SIGNATURE_HEADER, signMessage } from '../../src/runtime/index.ts'
import { setUp } from './harness.ts'

const URL = 'http://localhost/.well-known/workflow/v1/flow'
const RUN_ID = 'wrun_01J00000000000000000000000'

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
    ['empty', '', 400, 'message-not-json'],
    ['not JSON', '{', 400, 'message-not-json'],
    ['cut off', `{"runId":"${RUN_ID}`, 400, 'message-not-json'],
    ['not text', new Uint8Array([0xff, 0xfe, 0x00, 0x80]), 400, 'message-not-json'],
    ['null', 'null', 400, 'message-invalid'],
    ['a number', '1', 400, 'message-invalid'],
    ['a string', '"x"', 400, 'message-invalid'],
    ['an array', '[]', 400, 'message-invalid'],
    ['nested without end', '['.repeat(8000) + ']'.repeat(8000), 400, 'message-invalid'],
    ['without a run', '{}', 400, 'message-invalid'],
    ['with a run id of another type', '{"runId":1}', 400, 'message-invalid'],
    ['with a run id that is none', '{"runId":"../../etc/passwd"}', 400, 'message-invalid'],
    ['with a run id by inheritance', `{"__proto__":{"runId":"${RUN_ID}"}}`, 400, 'message-invalid'],
    ['with a step and no step name', JSON.stringify({ runId: RUN_ID, stepId: 'y' }), 400, 'message-invalid'],
    [
      'with an empty step name',
      JSON.stringify({ runId: RUN_ID, stepId: 'y', stepName: '' }),
      400,
      'message-invalid',
    ],
    ['of another version', JSON.stringify({ version: 9, runId: RUN_ID }), 400, 'message-version'],
    ['of a version of another type', JSON.stringify({ version: {}, runId: RUN_ID }), 400, 'message-version'],
    ['too large', JSON.stringify({ runId: 'x'.repeat(20_000) }), 413, 'message-too-large'],
  ])('refuses a message that is %s', async (_, body, status, slug) => {
    const { flow, world } = await setUp('')
    const response = await post(flow, body, await world.secret())
    expect(response.status).toBe(status)
    const answer = (await response.json()) as { error: string; message: string }
    expect(answer.error).toBe(slug)
    expect(answer.message).toContain('Nothing was changed.')
    expect((await world.runs.list()).data).toEqual([])
  })

  it('refuses a body that breaks off, and one that is declared too large', async () => {
    const { flow } = await setUp('')
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })
    const aborted = await flow(
      new Request(URL, { method: 'POST', body: broken, duplex: 'half' } as RequestInit),
    )
    expect([aborted.status, ((await aborted.json()) as { error: string }).error]).toEqual([
      400,
      'message-unreadable',
    ])
    const headers = { 'content-length': '99999999' }
    const large = await flow(new Request(URL, { method: 'POST', body: '{}', headers }))
    expect(large.status).toBe(413)
  })

  it('answers 503 while the store is out of reach, so that the message comes again', async () => {
    const { flow, world } = await setUp('')
    const secret = await world.secret()
    const claim = world.claim.bind(world)
    world.claim = () => Promise.reject(createError('store-busy', { file: 'f', waitedMs: 1 }))
    const response = await post(flow, JSON.stringify({ runId: RUN_ID }), secret)
    world.claim = claim
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([
      503,
      'store-busy',
    ])
  })

  it('acknowledges a message about a run that is not there', async () => {
    const { flow, world } = await setUp('')
    expect((await post(flow, JSON.stringify({ runId: RUN_ID }), await world.secret())).status).toBe(200)
    expect((await world.runs.list()).data).toEqual([])
  })

  it('refuses what is unsigned, signed by another, or old', async () => {
    const { flow, world } = await setUp('')
    const body = JSON.stringify({ runId: 'wrun_01J00000000000000000000000' })
    const secret = await world.secret()
    const signatures = [
      null,
      'nonsense',
      'x'.repeat(10_000),
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
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const response = await flow(new Request(URL, { method }))
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
  })
})

function post(
  flow: (request: Request) => Promise<Response>,
  body: string | Uint8Array<ArrayBuffer>,
  secret: string,
): Promise<Response> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  return flow(
    new Request(URL, { method: 'POST', body, headers: { [SIGNATURE_HEADER]: signMessage(secret, text) } }),
  )
}
