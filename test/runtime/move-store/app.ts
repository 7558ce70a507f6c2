/**
 * A process of an app that moves from SQLite to Postgres, for move-store.test.ts. `begin`: starts a run of each kind and
 * says when each is as far as it gets. `finish`: a later deployment, with other workflow code, that answers what they wait for.
 */
import { getHookByToken, getRun, resumeHook, start } from '../../../src/api/index.ts'
import { HookNotFoundError } from '../../../src/errors/index.ts'
import { getWritable, RetryableError } from '../../../src/index.ts'
import { getWorld, workflowEntrypoint } from '../../../src/runtime/index.ts'
import { registeredSteps } from '../../../src/runtime/steps/step-registry.ts'
import { bundleCode } from '../bundle-code.ts'

const [mode = 'begin', known = '{}'] = process.argv.slice(2)
const version = mode === 'begin' ? 1 : 2

const say = (line: object): void => console.log(JSON.stringify(line))

registeredSteps().set('upper', async (text: string) => text.toUpperCase())
registeredSteps().set('write', async (...words: string[]) => {
  const writer = getWritable<string>().getWriter()
  for (const word of words) await writer.write(word)
  writer.releaseLock()
  return words.length
})
/** In the first process it never ends: that one is killed over it. */
registeredSteps().set('long', async () => {
  say({ reached: 'long' })
  if (version === 1) await new Promise(() => undefined)
  return 'done'
})
registeredSteps().set('flaky', async () => {
  say({ reached: 'flaky' })
  if (version === 1) throw new RetryableError('later', { retryAfter: 3_000 })
  return 'at last'
})

workflowEntrypoint(
  bundleCode(`
    const upper = useStep('upper'), write = useStep('write'), long = useStep('long'), flaky = useStep('flaky');
    const hook = (token) => createHook({ token });
    const code = (value) => ({ version: ${version}, value });
    workflow('hooked', async () => {
      await api.setAttributes({ colour: 'blue' });
      const first = await upper('first');
      return code([first, await upper(await hook('hooked'))]);
    });
    workflow('nap', async () => { await sleep('1h'); return code(await upper('slept')); });
    workflow('busy', async () => code(await long()));
    workflow('retried', async () => code(await flaky()));
    workflow('child', async () => code(await hook('child')));
    workflow('parent', async () => code((await (await start('child')).returnValue).value));
    workflow('streamed', async () => {
      await write('a', 'b');
      await hook('streamed');
      return code(await write('c'));
    });
    workflow('ended', async (secret) => code(secret));
  `),
)

const KINDS = ['hooked', 'nap', 'busy', 'retried', 'parent', 'streamed', 'ended'] as const
const TOKENS = ['hooked', 'child', 'streamed']

async function begin(): Promise<void> {
  const runs: Record<string, string> = {}
  for (const kind of KINDS) runs[kind] = (await start({ workflowId: kind }, ['top secret'])).runId
  await getRun(runs['ended']!).returnValue
  await Promise.all(TOKENS.map(hookExists))
  say({ runs })
}

async function hookExists(token: string): Promise<void> {
  for (;;) {
    try {
      return void (await getHookByToken(token))
    } catch (error) {
      if (!HookNotFoundError.is(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

async function finish(): Promise<void> {
  const runs = JSON.parse(known) as Record<(typeof KINDS)[number], string>
  for (const token of TOKENS) await resumeHook(token, `${token} resumed`)
  // Not by its time, as the retry is: how long the processes before this one take must not matter.
  await getRun(runs.nap).wakeUp()
  const results: Record<string, unknown> = {}
  for (const [kind, runId] of Object.entries(runs)) results[kind] = await getRun(runId).returnValue
  const chunks: unknown[] = []
  for await (const chunk of getRun(runs.streamed).readable) chunks.push(chunk)
  const attributes = await getRun(runs.hooked).attributes
  say({ results, chunks, attributes })
  await (await getWorld()).close()
  process.exit()
}

// A server stays up on its own; this stands for its socket.
setInterval(() => undefined, 60_000)
void (mode === 'begin' ? begin() : finish())
