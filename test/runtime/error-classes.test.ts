import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { RUN_ERROR_CODES } from '../../src/errors/index.ts'
import { setUp } from './harness.ts'

/** What `import { … } from 'workflow/errors'` is inside a bundle: see src/sandbox/api/errors.ts. */
it('errors that a step threw are instances of what workflow code imports', async () => {
  const { start } = await setUp(
    `const { errors } = globalThis[Symbol.for('stepline.workflow-api')];
     const s = useStep('s');
     workflow('w', async () => { try { await s() } catch (e) { return [e instanceof errors.HookNotFoundError, e instanceof errors.WorkflowError, e.token] } });`,
    {
      s: Object.assign(
        async () => {
          const { FatalError, HookNotFoundError } = await import('../../src/errors/index.ts')
          throw Object.assign(new HookNotFoundError('t'), { fatal: FatalError.name === 'FatalError' })
        },
        { maxRetries: 0 },
      ),
    },
  )
  expect(await (await start('w')).returnValue).toEqual([true, true, 't'])
})

it('workflow code can import the codes of failed runs', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { RUN_ERROR_CODES, WorkflowError } from '../../src/sandbox/api/errors.ts'
        workflow('w', async () => [RUN_ERROR_CODES.USER_ERROR, Object.keys(RUN_ERROR_CODES).length, typeof WorkflowError])`,
      resolveDir: import.meta.dirname,
      loader: 'js',
    },
    bundle: true,
    format: 'iife',
    write: false,
  })
  const { start } = await setUp(outputFiles[0]!.text)
  expect(await (await start('w')).returnValue).toEqual([
    'USER_ERROR',
    Object.keys(RUN_ERROR_CODES).length,
    'function',
  ])
})
