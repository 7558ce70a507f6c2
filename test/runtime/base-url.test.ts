import { afterEach, expect, it } from 'vitest'
import { resumeHook } from '../../src/api/index.ts'
import { getWorkflowMetadata } from '../../src/index.ts'
import { toNodeHandler, webhookEntrypoint } from '../../src/runtime/index.ts'
import { setUp, waitForEvent } from './harness.ts'
import { serve } from './http-server.ts'

afterEach(() => {
  delete process.env['WORKFLOW_LOCAL_BASE_URL']
  delete process.env['PORT']
})

const BODY = `const stepUrl = useStep('stepUrl');
workflow('w', async () => {
  const webhook = createWebhook();
  const { url } = api.metadata();
  return [webhook.url.replace(webhook.token, ''), url, await stepUrl()];
});
workflow('twice', async () => {
  const before = createWebhook().url;
  await createHook({ token: 'go' });
  return [before, createWebhook().url.split('/.well-known')[0]];
});
workflow('wait', async () => {
  const webhook = createWebhook();
  await useStep('tell')(webhook.url);
  return (await webhook).text();
});`

const steps = { stepUrl: () => getWorkflowMetadata().url }
const routeOf = (base: string): string => `${base}/.well-known/workflow/v1/webhook/`

it('the address of a webhook is that of the server of this process, in the workflow and in steps', async () => {
  const port = new URL(await serve(toNodeHandler(webhookEntrypoint()))).port
  const { start } = await setUp(BODY, steps)
  const base = `http://localhost:${port}`
  expect(await (await start('w')).returnValue).toEqual([routeOf(base), base, base])
})

it('a request to the address of a webhook reaches its workflow', async () => {
  await serve(toNodeHandler(webhookEntrypoint()))
  let told!: (url: string) => void
  const url = new Promise<string>((resolve) => (told = resolve))
  const { start } = await setUp(BODY, { tell: (address: string) => told(address) })
  const run = await start('wait')
  const local = (await url).replace('localhost', '127.0.0.1')
  expect((await fetch(local, { method: 'POST', body: 'reached' })).status).toBe(202)
  expect(await run.returnValue).toBe('reached')
})

it('WORKFLOW_LOCAL_BASE_URL names another address, such as a public one', async () => {
  process.env['WORKFLOW_LOCAL_BASE_URL'] = 'https://app.example.com/base/'
  const { start } = await setUp(BODY, steps)
  const base = 'https://app.example.com/base'
  expect(await (await start('w')).returnValue).toEqual([routeOf(base), base, base])
})

it('without a server in this process, PORT is taken', async () => {
  process.env['PORT'] = '4567'
  const { start } = await setUp(BODY, steps)
  const base = 'http://localhost:4567'
  expect(await (await start('w')).returnValue).toEqual([routeOf(base), base, base])
})

it('of several servers the one that PORT names is taken', async () => {
  await serve(() => undefined)
  const { port } = new URL(await serve(() => undefined))
  process.env['PORT'] = port
  const { start } = await setUp(BODY, steps)
  const [address] = (await (await start('w')).returnValue) as string[]
  expect(address).toBe(routeOf(`http://localhost:${port}`))
})

it('the address stays the same for a run, whatever process drives it later', async () => {
  process.env['WORKFLOW_LOCAL_BASE_URL'] = 'https://one.example'
  const { start, world, redeploy } = await setUp(BODY)
  const run = await start('twice')
  await waitForEvent(world, run.runId, 'hook_created')
  process.env['WORKFLOW_LOCAL_BASE_URL'] = 'https://two.example'
  await redeploy(BODY)
  await resumeHook('go', null)
  const [before, after] = (await run.returnValue) as string[]
  expect(before).toMatch(/^https:\/\/one\.example\//)
  expect(after).toBe('https://one.example')
})
