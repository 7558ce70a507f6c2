import { FatalError, RetryableError } from '../../src/errors/index.ts'
import { getStepMetadata, getWritable } from '../../src/index.ts'
import type { StepFunction } from '../../src/runtime/steps/step-registry.ts'
import type { Random } from '../fuzz/random.ts'
import { bundleCode } from '../runtime/bundle-code.ts'

/** A workflow as data; its result does not depend on who is faster, so that it must be the same under any faults. */
export type Node =
  | { do: 'step' | 'far'; key: string; fails: number; ms: number }
  | { do: 'doomed' | 'fatal' | 'hook' | 'late' | 'attribute'; key: string }
  | { do: 'payloads' | 'conflict' | 'webhook' | 'signal' | 'purged'; key: string }
  | { do: 'write'; key: string; count: number; ms: number }
  | { do: 'cancelled'; of: Node }
  | { do: 'sleep'; ms: number }
  | { do: 'child' | 'first'; of: Node }
  | { do: 'seq' | 'all'; of: Node[] }

interface CodeBundle {
  hash: string
  code: string
  map: string
}

/** The workflow, and as it is after somebody has edited it: the same results by commands in another order. */
export const BUNDLE: CodeBundle = bundleOf('simulation', 'return Promise.all(node.of.map(run));')
export const EDITED: CodeBundle = bundleOf(
  'edited',
  `await sleep(1); await near({ key: 'edited', fails: 0, ms: 0 });
   return (await Promise.all(node.of.toReversed().map(run))).toReversed();`,
)

/** @param all what a node does that does everything at once */
function bundleOf(hash: string, all: string): CodeBundle {
  const code = bundleCode(`
    const [near, far, doomed, fatal, write, patient] =
      ['near', 'far', 'doomed', 'fatal', 'write', 'patient'].map((name) => useStep(name));
    const payloads = async (token) => {
      const hook = createHook({ token: 'many ' + token });
      const seen = [];
      for await (const value of hook) if (seen.push(value) === 3) break;
      hook.dispose();
      return seen;
    };
    const conflict = async (token) => {
      const first = createHook({ token: 'never ' + token });
      const second = await caught(createHook({ token: 'never ' + token }));
      first.dispose();
      return second;
    };
    const webhook = async () => { const hook = createWebhook(); const request = await hook; hook.dispose(); return request.text() };
    const signal = async (key) => {
      const controller = new AbortController();
      const waiting = caught(patient({ key, signal: controller.signal }));
      await sleep(50);
      controller.abort();
      return waiting;
    };
    const cancelled = async (of) => {
      const child = await start('program', [{ do: 'all', of: [of, { do: 'sleep', ms: 3_600_000 }] }]);
      await child.cancel();
      return caught(child.returnValue);
    };
    const purged = async (key) => {
      const child = await start('program', [{ do: 'step', key, fails: 0, ms: 5 }], { experimental_retention: 0 });
      return child.returnValue;
    };
    const caught = (promise) => promise.then(() => 'not caught', () => 'caught');
    const run = async (node) => {
      switch (node.do) {
        case 'step': return near(node);
        case 'far': return far(node);
        case 'doomed': return caught(doomed(node));
        case 'fatal': return caught(fatal(node));
        case 'sleep': await sleep(node.ms); return 'slept';
        case 'hook': { const hook = createHook({ token: node.key }); const value = await hook; hook.dispose(); return value }
        case 'late': return Promise.race([createHook({ token: 'never ' + node.key }), sleep(70).then(() => 'late')]);
        case 'first': return Promise.race([run(node.of), sleep('30d')]);
        case 'attribute': await api.setAttributes({ [node.key]: 'set' }); return 'set';
        case 'child': return (await start('program', [node.of])).returnValue;
        case 'payloads': return payloads(node.key);
        case 'conflict': return conflict(node.key);
        case 'webhook': return webhook();
        case 'signal': return signal(node.key);
        case 'write': return write(node);
        case 'cancelled': return cancelled(node.of);
        case 'purged': return purged(node.key);
        case 'all': ${all}
        case 'seq': { const values = []; for (const n of node.of) values.push(await run(n)); return values }
      }
    };
    workflow('program', run);
  `)
  return { hash, code, map: '' }
}

/** The steps of the programs. A failure counts when a body has got to it, so that a crash does not use it up. */
export function stepsOf(
  began: (name: string, key: string, bodies: number) => void,
): Record<string, StepFunction> {
  const failed = new Map<string, number>()
  const flaky = async (name: string, { key, fails, ms }: Extract<Node, { fails: number }>) => {
    began(name, key, fails + 1)
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    const failures = failed.get(key) ?? 0
    if (failures >= fails) return key
    failed.set(key, failures + 1)
    throw failures === 0 ? new RetryableError('again', { retryAfter: 300 }) : new Error('again')
  }
  const near: StepFunction = (node: never) => flaky('near', node)
  const far: StepFunction = (node: never) => flaky('far', node)
  const doomed: StepFunction = ({ key }: { key: string }) => {
    began('doomed', key, 2)
    throw new Error('always')
  }
  const fatal: StepFunction = ({ key }: { key: string }) => {
    began('fatal', key, 1)
    throw new FatalError('at once')
  }
  const write: StepFunction = async ({ key, count, ms }: Extract<Node, { do: 'write' }>) => {
    began('write', key, 1)
    const { attempt } = getStepMetadata()
    const writer = getWritable<string>().getWriter()
    for (let i = 0; i < count; i++) {
      await writer.write(`${key} ${i} ${attempt}`)
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
    }
    writer.releaseLock()
    return key
  }
  const patient: StepFunction = ({ key, signal }: { key: string; signal: AbortSignal }) => {
    began('patient', key, 1)
    return new Promise((_, reject) => {
      const end = (): void => reject(signal.reason as Error)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    })
  }
  near.maxRetries = far.maxRetries = write.maxRetries = patient.maxRetries = 40
  far.inline = false
  doomed.maxRetries = 1
  return { near, far, doomed, fatal, write, patient }
}

/** Attempts that a step of this name may have. */
export const MOST_ATTEMPTS: Readonly<Record<string, number>> = {
  near: 41,
  far: 41,
  write: 41,
  patient: 41,
  doomed: 2,
  fatal: 4,
}

const KINDS = [
  'leaf',
  'leaf',
  'leaf',
  'seq',
  'seq',
  'all',
  'all',
  'child',
  'child',
  'first',
  'first',
  'cancelled',
] as const

/** A random program; keys begin with `prefix`. */
export function randomProgram(random: Random, prefix: string): Node {
  let count = 0
  const key = (): string => `${prefix}.${++count}`
  const leaf = (): Node => {
    const ms = random.pick([0, 0, 5, 400, 20_000])
    const fails = random.pick([0, 0, 0, 1, 2])
    return random.pick<() => Node>([
      () => ({ do: 'step', key: key(), fails, ms }),
      () => ({ do: 'step', key: key(), fails, ms: 0 }),
      () => ({ do: 'far', key: key(), fails, ms }),
      () => ({ do: random.pick(['doomed', 'fatal'] as const), key: key() }),
      () => ({ do: random.pick(['hook', 'late', 'attribute'] as const), key: key() }),
      () => ({
        do: random.pick(['payloads', 'conflict', 'webhook', 'signal', 'purged'] as const),
        key: key(),
      }),
      () => ({ do: 'write', key: key(), count: 1 + random.below(5), ms: random.pick([0, 0, 100, 9_000]) }),
      () => ({ do: 'sleep', ms: random.pick([1, 50, 3_000, 100_000]) }),
    ])()
  }
  const node = (depth: number): Node => {
    const kind = depth === 0 ? 'leaf' : random.pick(KINDS)
    if (kind === 'leaf') return leaf()
    if (kind === 'child' || kind === 'first' || kind === 'cancelled') return { do: kind, of: node(depth - 1) }
    const of = Array.from({ length: 1 + random.below(4) }, () => node(depth - 1))
    return { do: kind as 'seq', of }
  }
  return { do: 'seq', of: Array.from({ length: 1 + random.below(4) }, () => node(2)) }
}
