import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { getHookByToken, getRun, resumeHook } from '../../src/api/index.ts'
import { createHook, createWebhook, defineHook, type TypedHook } from '../../src/index.ts'
import type { World } from '../../src/world/index.ts'
import { setUp, waitForEvent } from './harness.ts'

const typesOf = async (world: World, runId: string): Promise<string[]> =>
  (await world.events(runId)).map((event) => event.type)

describe('a hook', () => {
  it('has the same generated token on every replay, and another one in every run', async () => {
    const body = `workflow('w', async () => {
      const before = createHook();
      await createHook({ token: 'go:' + api.metadata().workflowRunId });
      return before.token;
    });`
    const { start, world, redeploy } = await setUp(body)
    const [first, second] = [await start('w'), await start('w')]
    await waitForEvent(world, first.runId, 'hook_created')
    await waitForEvent(world, second.runId, 'hook_created')
    const registered = (await world.hooks.list({ runId: first.runId })).data[0]!.token
    await redeploy(body)
    await resumeHook(`go:${first.runId}`, null)
    await resumeHook(`go:${second.runId}`, null)
    expect(await first.returnValue).toBe(registered)
    expect(await second.returnValue).not.toBe(registered)
    expect(registered.length).toBeGreaterThanOrEqual(22)
  })

  it.each(["''", '5', 'NaN', 'true', '{}', '[]', '() => 1', 'Symbol()', '5n', 'new Date()'])(
    'is refused with the token %s, where it is made',
    async (token) => {
      const { start } = await setUp(`workflow('w', () => {
        try { createHook({ token: ${token} }); return 'made' } catch (error) { return error.slug }
      });`)
      expect(await (await start('w')).returnValue).toBe('hook-token-invalid')
    },
  )

  it.each([
    ['a retention that is no duration', `{ experimental_minRetention: 'soon' }`],
    ['a negative retention', `{ experimental_minRetention: -1 }`],
  ])('is refused with %s, where it is made', async (_, options) => {
    const { start } = await setUp(`workflow('w', () => {
      try { createHook(${options}); return 'made' } catch (error) { return error instanceof Error }
    });`)
    expect(await (await start('w')).returnValue).toBe(true)
  })

  it.each([
    ['a duration', `'31 days'`],
    ['milliseconds', '30 * 86_400_000 + 1'],
    ['a date', 'new Date(Date.now() + 31 * 86_400_000)'],
  ])('is refused when its token is to be kept for more than 30 days, told as %s', async (_, retention) => {
    const { start, world } = await setUp(`workflow('w', () => {
      try { createHook({ token: 't', experimental_minRetention: ${retention} }); return 'made' } catch (error) { return error.slug }
    });`)
    const run = await start('w')
    expect(await run.returnValue).toBe('hook-retention-too-long')
    expect(await world.hooks.byToken('t')).toBeNull()
  })

  it('may keep its token for 30 days', async () => {
    const { start } = await setUp(`workflow('w', () => {
      createHook({ token: 't', experimental_minRetention: '30 days' }); return 'made'
    });`)
    expect(await (await start('w')).returnValue).toBe('made')
  })

  it('keeps payloads that come before they are awaited, in order', async () => {
    const { start, world } = await setUp(`workflow('w', async () => {
      const hook = createHook({ token: 't' });
      await createHook({ token: 'go' });
      return [await hook, await hook, await hook];
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    for (const payload of [1, 2, 3]) await resumeHook('t', payload)
    await resumeHook('go', null)
    expect(await run.returnValue).toEqual([1, 2, 3])
  })

  it('can be iterated until a break, and is live after it', async () => {
    const { start, world } = await setUp(`workflow('w', async () => {
      const hook = createHook({ token: 't' });
      const seen = [];
      for await (const payload of hook) {
        seen.push(payload);
        if (seen.length === 2) break;
      }
      return [...seen, await hook];
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    for (const payload of ['a', 'b', 'c']) await resumeHook('t', payload)
    expect(await run.returnValue).toEqual(['a', 'b', 'c'])
  })

  it('yields nothing when it is iterated after its disposal', async () => {
    const { start } = await setUp(`workflow('w', async () => {
      const hook = createHook({ token: 't' });
      hook.dispose();
      const seen = [];
      for await (const payload of hook) seen.push(payload);
      return seen;
    });`)
    expect(await (await start('w')).returnValue).toEqual([])
  })

  it('that is disposed frees its token for another run while its own goes on', async () => {
    const { start, world } = await setUp(`workflow('first', async () => {
      const hook = createHook({ token: 't' });
      const payload = await hook;
      hook.dispose();
      hook.dispose();
      await createHook({ token: 'end' });
      return payload;
    });
    workflow('second', () => createHook({ token: 't' }));`)
    const first = await start('first')
    await waitForEvent(world, first.runId, 'hook_created')
    await resumeHook('t', 'to the first')
    await waitForEvent(world, first.runId, 'hook_disposed')
    await expect(resumeHook('t', 'to nobody')).rejects.toMatchObject({
      name: 'HookNotFoundError',
      token: 't',
    })
    const second = await start('second')
    await waitForEvent(world, second.runId, 'hook_created')
    await resumeHook('t', 'to the second')
    expect(await second.returnValue).toBe('to the second')
    await resumeHook('end', null)
    expect(await first.returnValue).toBe('to the first')
    expect((await typesOf(world, first.runId)).filter((type) => type === 'hook_disposed')).toHaveLength(1)
  })

  it('is disposed by `using`', async () => {
    const { start, world } = await setUp(`workflow('w', async () => {
      createHook({ token: 't' })[Symbol.dispose]();
      await createHook({ token: 'end' });
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_disposed')
    await expect(getHookByToken('t')).rejects.toMatchObject({ name: 'HookNotFoundError' })
    await resumeHook('end', null)
    await run.returnValue
  })
})

describe('a token that another run has', () => {
  const OWNER = `workflow('owner', () => createHook({ token: 't' }));`

  it('is told by getConflict as the run that has it, whose status can be read', async () => {
    const { start, world } = await setUp(`${OWNER} workflow('w', async () => {
      const owner = await createHook({ token: 't' }).getConflict();
      return [owner.runId, await owner.status, owner instanceof api.Run];
    });`)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    expect(await (await start('w')).returnValue).toEqual([owner.runId, 'running', true])
  })

  it('rejects who awaits or iterates, with an Error of the realm', async () => {
    const { start, world } = await setUp(`${OWNER} workflow('w', async () => {
      const hook = createHook({ token: 't' });
      const iterate = async () => { for await (const _ of hook); };
      const errors = [];
      for (const wait of [() => hook, iterate]) await wait().then(undefined, (error) => errors.push(error));
      return errors.map((error) => [error instanceof Error, error.name, error.token, error.conflictingRunId]);
    });`)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    const error = [true, 'HookConflictError', 't', owner.runId]
    expect(await (await start('w')).returnValue).toEqual([error, error])
  })

  it('disturbs nobody who does not look', async () => {
    const { start, world } = await setUp(`${OWNER} workflow('w', async () => {
      const hook = createHook({ token: 't' });
      await sleep(1);
      hook.dispose();
      return 'done';
    });
    workflow('at once', async () => { createHook({ token: 't' }).dispose(); await sleep(1); return 'done'; });`)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    const run = await start('w')
    expect(await run.returnValue).toBe('done')
    expect(await typesOf(world, run.runId)).toContain('hook_conflict')
    expect(await (await start('at once')).returnValue).toBe('done')
    await resumeHook('t', 'still the owner’s')
    expect(await owner.returnValue).toBe('still the owner’s')
  })

  it('can be taken over once the owner is cancelled', async () => {
    const { start, world } = await setUp(`${OWNER} workflow('w', async () => {
      for (let tries = 1; ; tries++) {
        const hook = createHook({ token: 't' });
        const owner = await hook.getConflict();
        if (!owner) return [tries, await hook];
        await owner.cancel();
      }
    });`)
    const owner = await start('owner')
    await waitForEvent(world, owner.runId, 'hook_created')
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    await resumeHook('t', 'taken over')
    expect(await run.returnValue).toEqual([2, 'taken over'])
    expect(await owner.status).toBe('cancelled')
  })

  it('is in conflict within one run, too', async () => {
    const { start } = await setUp(`workflow('w', async () => {
      const first = createHook({ token: 't' });
      const second = createHook({ token: 't' });
      return [await first.getConflict(), (await second.getConflict()).runId];
    });`)
    const run = await start('w')
    expect(await run.returnValue).toEqual([null, run.runId])
  })

  it('getConflict is null only once the registration is in the log, and takes no payload', async () => {
    const { start, world } = await setUp(
      `workflow('w', async () => {
        const hook = createHook({ token: 't' });
        const conflict = await hook.getConflict();
        const seen = await useStep('look')(api.metadata().workflowRunId);
        return [conflict, seen.includes('hook_created'), await hook];
      });`,
      { look: (runId: string) => typesOf(world, runId) },
    )
    const run = await start('w')
    await waitForEvent(world, run.runId, 'step_completed')
    await resumeHook('t', 1)
    expect(await run.returnValue).toEqual([null, true, 1])
  })
})

describe('a retained token', () => {
  it('stays taken after the run has ended: found, in conflict, and not to be resumed', async () => {
    const { start } = await setUp(`workflow('w', () => {
      createHook({ token: 't', metadata: { by: 1 }, experimental_minRetention: '1h' });
    });
    workflow('other', async () => (await createHook({ token: 't' }).getConflict()).runId);`)
    const run = await start('w')
    await run.returnValue
    const hook = await getHookByToken('t')
    expect(hook).toMatchObject({ runId: run.runId, token: 't' })
    expect(hook.tokenRetentionUntil!.getTime()).toBeGreaterThan(Date.now())
    await expect(resumeHook('t', 1)).rejects.toMatchObject({ name: 'HookNotFoundError' })
    expect(await (await start('other')).returnValue).toBe(run.runId)
  })

  it('is free once its time is over', async () => {
    const { start } = await setUp(`workflow('w', () => {
      createHook({ token: 't', experimental_minRetention: 1 });
    });
    workflow('other', () => createHook({ token: 't' }).getConflict());`)
    await (
      await start('w')
    ).returnValue
    await expect.poll(() => getHookByToken('t').catch((error: Error) => error.name)).toBe('HookNotFoundError')
    expect(await (await start('other')).returnValue).toBeNull()
  })

  it('is freed at once by dispose, and kept by a cancellation', async () => {
    const { start, world } = await setUp(`workflow('dispose', () => {
      createHook({ token: 'a', experimental_minRetention: '1h' }).dispose();
    });
    workflow('cancel', () => createHook({ token: 'b', experimental_minRetention: '1h' }));`)
    await (
      await start('dispose')
    ).returnValue
    await expect(getHookByToken('a')).rejects.toMatchObject({ name: 'HookNotFoundError' })
    const run = await start('cancel')
    await waitForEvent(world, run.runId, 'hook_created')
    await run.cancel()
    expect((await getHookByToken('b')).runId).toBe(run.runId)
  })
})

describe('resumeHook', () => {
  it('takes a hook in place of a token, and gives the hook back', async () => {
    const { start, world } = await setUp(`workflow('w', () => createHook({ token: 't', metadata: 7 }));`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    const resumed = await resumeHook(await getHookByToken('t'), 'payload')
    expect(resumed).toMatchObject({ runId: run.runId, token: 't', isWebhook: false })
    expect(await resumed.metadata).toBe(7)
    expect(await run.returnValue).toBe('payload')
  })

  it.each(['unknown', 'of a run that has ended'])('refuses a token that is %s', async (kind) => {
    const { start } = await setUp(
      `workflow('w', () => { createHook({ token: 'of a run that has ended' }); });`,
    )
    await (
      await start('w')
    ).returnValue
    await expect(resumeHook(kind, 1)).rejects.toMatchObject({ name: 'HookNotFoundError', token: kind })
  })

  it('writes nothing when the payload cannot be stored', async () => {
    const { start, world } = await setUp(`workflow('w', () => createHook({ token: 't' }));`)
    const run = await start('w')
    const before = await waitForEvent(world, run.runId, 'hook_created')
    await expect(resumeHook('t', { f: () => 1 })).rejects.toMatchObject({
      name: 'SerializationError',
      path: 'payload.f',
    })
    expect(await typesOf(world, run.runId)).toEqual(before)
  })
})

describe('getHookByToken', () => {
  it('shows the metadata only to who asks for it, decoded once', async () => {
    const { start, world } = await setUp(`workflow('w', () => {
      return Promise.all([createHook({ token: 'with', metadata: { a: 1 } }), createHook({ token: 'without' })]);
    });`)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    const hook = await getHookByToken('with')
    expect(Object.keys(hook)).not.toContain('metadata')
    expect(await hook.metadata).toEqual({ a: 1 })
    expect(await hook.metadata).toBe(await hook.metadata)
    expect(await (await getHookByToken('without')).metadata).toBeUndefined()
    expect(await getRun(hook.runId).status).toBe('running')
  })
})

describe('defineHook', () => {
  const WAIT = `workflow('w', () => createHook({ token: 't' }));`

  it.each([
    ['at once', z.object({ n: z.string().transform(Number) })],
    ['after a while', z.object({ n: z.string().transform(async (n) => Promise.resolve(Number(n))) })],
  ])('gives the workflow what the schema makes of the payload, %s', async (_, schema) => {
    const { start, world } = await setUp(WAIT)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    const typed = defineHook({ schema })
    const payload: TypedHook.Input<typeof typed> = { n: '42' }
    expect(await typed.resume('t', payload)).toMatchObject({ token: 't' })
    expect(await run.returnValue).toEqual({ n: 42 })
  })

  it('refuses what the schema refuses, and leaves the log as it is', async () => {
    const { start, world } = await setUp(WAIT)
    const run = await start('w')
    const before = await waitForEvent(world, run.runId, 'hook_created')
    const typed = defineHook({ schema: z.object({ user: z.object({ age: z.number() }) }) })
    const resumed = typed.resume('t', { user: { age: 'old' } } as never)
    await expect(resumed).rejects.toMatchObject({
      slug: 'hook-payload-invalid',
      message: expect.stringContaining('.user.age: ') as string,
    })
    expect(await typesOf(world, run.runId)).toEqual(before)
  })

  it('without a schema passes the payload on, and refuses an unknown token', async () => {
    const { start, world } = await setUp(WAIT)
    const run = await start('w')
    await waitForEvent(world, run.runId, 'hook_created')
    const typed = defineHook<{ a: number }>()
    await expect(typed.resume('unknown', { a: 1 })).rejects.toMatchObject({ name: 'HookNotFoundError' })
    await typed.resume('t', { a: 1 })
    expect(await run.returnValue).toEqual({ a: 1 })
  })
})

it('hooks and webhooks outside of a workflow say where they belong', () => {
  const error = { name: 'NotInWorkflowContextError' }
  expect(() => createHook()).toThrow(expect.objectContaining(error) as Error)
  expect(() => createWebhook()).toThrow(expect.objectContaining(error) as Error)
  expect(() => defineHook().create()).toThrow(expect.objectContaining(error) as Error)
})
