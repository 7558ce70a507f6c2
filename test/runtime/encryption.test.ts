/** Payloads at rest: with a key, nothing that a user passes can be read in the store, and what was changed is noticed. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, describe, expect, it } from 'vitest'
import { getHookByToken, getRun, resumeHook } from '../../src/api/index.ts'
import { getWorkflowMetadata } from '../../src/index.ts'
import type { WorkflowError, WorkflowRunFailedError } from '../../src/errors/index.ts'
import { getRuntime } from '../../src/runtime/index.ts'
import { getWorld } from '../../src/runtime/world.ts'
import { type Setup, setUp, waitForEvent } from './harness.ts'

const SECRET = 'the-lake-is-frozen'
const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const long = (text: string): string => `${text} `.repeat(2000)

afterEach(() => {
  delete process.env['WORKFLOW_ENCRYPTION_KEY']
  delete process.env['WORKFLOW_DISABLE_COMPRESSION']
})

/** All bytes of the store: database, write-ahead log and what lies beside them. */
async function storedBytes({ dataDir }: Setup): Promise<Buffer> {
  const names = await readdir(dataDir)
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))))
}

const BODY = `
  const echo = useStep('echo'), fail = useStep('fail');
  workflow('w', async (text) => {
    const hook = createHook({ token: 't', metadata: { text } });
    const answer = await hook;
    const error = await fail(text).catch((error) => error);
    return [await echo({ text, answer }), error.message];
  });
  workflow('simple', async (text) => { await createHook({ token: 's' }); return echo(text) });
  workflow('meta', async () => globalThis[Symbol.for('stepline.workflow-api')].metadata().features);`

const steps = {
  echo: async (value: unknown) => value,
  fail: Object.assign(
    async (text: string) => {
      throw new Error(`failed ${text}`)
    },
    { maxRetries: 1 },
  ),
}

async function runThrough(setup: Setup): Promise<unknown> {
  const run = await setup.start('w', [SECRET])
  await waitForEvent(setup.world, run.runId, 'hook_created')
  expect(await (await getHookByToken('t')).metadata).toEqual({ text: SECRET })
  await resumeHook('t', { [SECRET]: SECRET })
  const world = await getWorld()
  await world.streams.append(run.runId, 'strm', [Buffer.from(SECRET), Buffer.from(long(SECRET))])
  const { chunks } = await world.streams.read(run.runId, 'strm', { from: 0 })
  expect(chunks.map(({ data }) => Buffer.from(data).toString())).toEqual([SECRET, long(SECRET)])
  return run.returnValue
}

describe('with WORKFLOW_ENCRYPTION_KEY', () => {
  it('no argument, result, error, payload, metadata or chunk is in the store in clear', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const result = await runThrough(setup)
    expect(result).toEqual([
      { text: SECRET, answer: { [SECRET]: SECRET } },
      `Step "fail" failed after 1 retry: failed ${SECRET}`,
    ])
    expect((await storedBytes(setup)).includes(SECRET)).toBe(false)
  })

  it('the same search finds the values of a run without a key', async () => {
    const setup = await setUp(BODY, steps)
    await runThrough(setup)
    expect((await storedBytes(setup)).includes(SECRET)).toBe(true)
  })

  it('getWorld() reads what was written', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const run = await setup.start('simple', [SECRET])
    await waitForEvent(setup.world, run.runId, 'hook_created')
    await resumeHook('s', 1)
    await run.returnValue
    const world = await getWorld()
    const text = JSON.stringify(SECRET)
    expect((await world.runs.get(run.runId))!.input).toBe(`[${text}]`)
    expect((await world.runs.list({ payloads: true })).data[0]!.output).toBe(text)
    expect((await world.steps.list(run.runId, { payloads: true })).data[0]!.output).toBe(text)
    expect((await world.events(run.runId))[0]!.payload).toBe(`[${text}]`)
    expect((await setup.world.runs.get(run.runId))!.input).toBeInstanceOf(Uint8Array)
  })

  it.each([
    [true, key(1)],
    [false, undefined],
  ])('features.encryption is %s', async (expected, configured) => {
    if (configured) process.env['WORKFLOW_ENCRYPTION_KEY'] = configured
    const setup = await setUp(
      `${BODY} const inStep = useStep('inStep'); workflow('inStep', async () => inStep())`,
      {
        inStep: async () => getWorkflowMetadata().features,
      },
    )
    expect(await (await setup.start('meta')).returnValue).toEqual({ encryption: expected })
    expect(await (await setup.start('inStep')).returnValue).toEqual({ encryption: expected })
  })

  it('a key that is no key is refused before anything is written', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = 'secret'
    const setup = await setUp(BODY, steps)
    await expect(setup.start('w', [SECRET])).rejects.toMatchObject({ slug: 'encryption-key-invalid' })
    expect((await setup.world.runs.list()).data).toEqual([])
  })
})

/** Starts a run that waits for its hook, and stops the process that drove it. */
async function waitingRun(setup: Setup): Promise<string> {
  const run = await setup.start('simple', [SECRET])
  await waitForEvent(setup.world, run.runId, 'hook_created')
  return run.runId
}

describe('a run that goes on later', () => {
  it('with its key behind a newer one', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const runId = await waitingRun(setup)
    process.env['WORKFLOW_ENCRYPTION_KEY'] = `${key(2)},${key(1)}`
    await setup.redeploy(BODY)
    await resumeHook('s', 1)
    expect(await getRun(runId).returnValue).toBe(SECRET)
  })

  it('that began before there was a key', async () => {
    const setup = await setUp(BODY, steps)
    const runId = await waitingRun(setup)
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    await setup.redeploy(BODY)
    await resumeHook('s', 1)
    expect(await getRun(runId).returnValue).toBe(SECRET)
  })

  it('waits, and does not fail, where its key is missing', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const runId = await waitingRun(setup)
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(2)
    await setup.redeploy(BODY)
    await resumeHook('s', 1)
    await getRuntime().settled(runId)
    expect(await getRun(runId).status).toBe('running')
    process.env['WORKFLOW_ENCRYPTION_KEY'] = `${key(2)},${key(1)}`
    const world = await setup.redeploy(BODY)
    // Sooner than the run would come back by itself.
    await world.queue.enqueue([{ key: 'test', payload: { runId } }])
    expect(await getRun(runId).returnValue).toBe(SECRET)
  })

  it('fails as RUNTIME_ERROR when its stored values were changed', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const runId = await waitingRun(setup)
    await setup.redeploy(BODY)
    tamper(setup, 'ASC')
    await resumeHook('s', 1)
    const error = (await getRun(runId).returnValue.catch(
      (reason: unknown) => reason,
    )) as WorkflowRunFailedError
    expect(error.errorCode).toBe('RUNTIME_ERROR')
    expect(error.cause).toMatchObject({ name: 'RuntimeDecryptionError', slug: 'runtime-decryption-failed' })
  })

  it('a changed result is refused to whoever asks for it', async () => {
    process.env['WORKFLOW_ENCRYPTION_KEY'] = key(1)
    const setup = await setUp(BODY, steps)
    const run = await setup.start('simple', [SECRET])
    await waitForEvent(setup.world, run.runId, 'hook_created')
    await resumeHook('s', 1)
    await run.returnValue
    tamper(setup, 'DESC')
    const error = (await run.returnValue.catch((reason: unknown) => reason)) as WorkflowError
    expect([error.name, error.slug]).toEqual(['RuntimeDecryptionError', 'runtime-decryption-failed'])
  })
})

/** Flips one bit of the first or last payload that is stored, behind the store's back. */
function tamper({ dataDir }: Setup, order: 'ASC' | 'DESC'): void {
  const database = new Database(join(dataDir, 'workflow.db'))
  const row = database
    .prepare(`SELECT id, payload FROM events WHERE payload IS NOT NULL ORDER BY id ${order} LIMIT 1`)
    .get() as { id: number; payload: Buffer }
  const changed = Buffer.from(row.payload)
  changed[changed.length - 20]! ^= 1
  database.prepare('UPDATE events SET payload = ? WHERE id = ?').run(changed, row.id)
  database.close()
}

describe('compression', () => {
  it.each([
    ['long values take less room', undefined, true],
    ['WORKFLOW_DISABLE_COMPRESSION=1 stores them as they are', '1', false],
  ])('%s', async (_name, disable, smaller) => {
    if (disable) process.env['WORKFLOW_DISABLE_COMPRESSION'] = disable
    const setup = await setUp(BODY, steps)
    const text = long(SECRET)
    const run = await setup.start('simple', [text])
    await waitForEvent(setup.world, run.runId, 'hook_created')
    await resumeHook('s', 1)
    expect(await run.returnValue).toBe(text)
    const { output } = (await setup.world.runs.get(run.runId))!
    expect(output!.length < text.length / 5).toBe(smaller)
  })
})
