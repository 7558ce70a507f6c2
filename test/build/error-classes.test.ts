import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createCombinedBundle } from '../../src/bundler/index.ts'
import { preludePlugin } from '../../src/scripts/prelude-plugin.ts'
import { tempApp } from './temp-app.ts'

const app = {
  'package.json': '{ "private": true, "type": "module" }',
  'errors.ts': `import { FatalError } from 'workflow'
export class DeclinedError extends FatalError {
  constructor(readonly card: { last4: string }, readonly reasons: Map<string, number>) { super('declined') }
  get text() { return this.card.last4 + ' ' + this.reasons.get('limit') }
}
`,
  'order.ts': `import { DeclinedError } from './errors'
class HiddenError extends RangeError { readonly code = 7 }
async function pay(): Promise<void> {
  'use step'
  throw new DeclinedError({ last4: '4242' }, new Map([['limit', 5]]))
}
async function hide(): Promise<void> {
  'use step'
  throw Object.assign(new HiddenError('hidden'), { fatal: true })
}
export async function order() {
  'use workflow'
  const hidden: any = await hide().catch((error) => error)
  try { await pay() } catch (error) {
    if (!(error instanceof DeclinedError)) return 'another class: ' + error
    const seen = [error.text, error.message, hidden instanceof RangeError, hidden.code].join()
    throw new DeclinedError({ last4: seen }, error.reasons)
  }
}
`,
  'server.ts': `import { start } from 'workflow/api'
import { DeclinedError } from './errors'
import { order } from './order'
export async function place() {
  const error = await (await start(order, [])).returnValue.catch((error: any) => error.cause)
  return [error instanceof DeclinedError, error.text]
}
`,
  'use.mjs': `import { place } from './out/flow.mjs'
console.log(JSON.stringify(await place()))
process.exit(0)
`,
}

it('an error of a class of the app is one in the workflow and in the app, with its data and accessors', async () => {
  const root = tempApp(app, ['libsql', '@libsql', '@neon-rs', 'detect-libc'])
  await createCombinedBundle({ root, outdir: 'out', entry: 'server.ts', plugins: [preludePlugin()] })
  const { stdout } = await promisify(execFile)(process.execPath, ['use.mjs'], { cwd: root, timeout: 30_000 })
  expect(JSON.parse(stdout)).toEqual([true, '4242 5,declined,true,7 5'])
})
