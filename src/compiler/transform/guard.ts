import type * as t from '@babel/types'
import type { Resolved } from '../analyze/index.ts'
import type { Edits } from '../edits.ts'

const TICK = '__stepline_tick()'

/**
 * Makes every loop and function call a tick first, so that the sandbox can stop code that never ends. A time limit of
 * the realm itself would cost more per turn than most turns take.
 */
export function guardCode(resolved: Resolved, edits: Edits): void {
  for (const loop of resolved.loops) guardStatement(loop.body, edits)
  for (const fn of resolved.functions) {
    if (fn.body.type === 'BlockStatement') guardBlock(fn.body, edits)
    else guardExpression(fn.body, fn, edits)
  }
}

function guardStatement(body: t.Statement, edits: Edits): void {
  const start = body.start ?? 0
  if (body.type === 'BlockStatement') edits.insert(start + 1, `${TICK};`)
  else edits.wrap(start, body.end ?? 0, `{${TICK};`, '}')
}

function guardBlock(body: t.BlockStatement, edits: Edits): void {
  const prologue = body.directives.at(-1)
  if (body.body.length === 0) return
  if (prologue) edits.insert(prologue.end ?? 0, `;${TICK};`)
  else edits.insert((body.start ?? 0) + 1, `${TICK};`)
}

function guardExpression(body: t.Node, fn: t.Node, edits: Edits): void {
  const start = body.start ?? 0
  // In parentheses of its own, which an object needs, a sequence is fine.
  if (body.extra?.['parenthesized']) edits.insert(start, `${TICK}, `)
  else edits.wrap(start, fn.end ?? 0, `(${TICK}, `, ')')
}
