/**
 * The transforms: one analysis, printed in the mode of the realm, of the host or of the browser.
 *
 * Must not know: how directives and captured variables are found, files, who asked.
 */
import type * as t from '@babel/types'
import type { Analysis } from '../analyze/index.ts'
import { keepClassNames } from './class-names.ts'
import { emitClient } from './client.ts'
import { holderOf, removeDeadCode } from './dead-code.ts'
import { createEmitter, type Emitter } from './emitter.ts'
import { guardCode } from './guard.ts'
import { removeHookSchemas } from './hook-schemas.ts'
import { removePrivateMembers } from './private-members.ts'
import { renameOwnGlobal } from './rename-global.ts'
import { render, type Rendered } from './render.ts'
import { emitStep } from './step.ts'
import { removeTypeImports } from './type-imports.ts'
import { emitWorkflow } from './workflow.ts'

export type Mode = 'workflow' | 'step' | 'client'

/** Prints an analysis in a mode; null when the mode changes nothing. */
export function transformAnalysis(analysis: Analysis, mode: Mode, guard: boolean): Rendered | null {
  const emitter = createEmitter(analysis)
  const hasSteps = analysis.sites.some((site) => site.kind === 'step')
  switch (mode) {
    case 'workflow':
      emitWorkflow(emitter)
      removeTypeImports(emitter)
      keepClassNames(emitter)
      removeHookSchemas(emitter)
      removePrivateMembers(emitter)
      removeDeadCode(emitter, { impure: true, bareImports: hasSteps, keep: keepRegistered(emitter, false) })
      break
    case 'client':
      emitClient(emitter)
      removeTypeImports(emitter)
      removePrivateMembers(emitter)
      removeDeadCode(emitter, {
        impure: true,
        bareImports: true,
        keep: holderOf(emitter.named),
      })
      break
    case 'step':
      emitStep(emitter)
      removeDeadCode(emitter, { impure: false, bareImports: false, keep: keepRegistered(emitter, true) })
      break
  }
  if (emitter.usesHelpers()) renameOwnGlobal(emitter)
  if (guard) guardCode(analysis.resolved, emitter.edits)
  return emitter.edits.isEmpty && emitter.copies.length === 0 ? null : render(emitter)
}

/** What registers itself must stay, used or not. */
function keepRegistered({ analysis, named }: Emitter, steps: boolean): (node: t.Node) => boolean {
  const registered: t.Node[] = analysis.classes
    .filter((cls) => cls.id !== null && !(cls.isError && cls.members.length === 0))
    .map((cls) => cls.node)
  for (const site of analysis.sites) {
    if (!site.nested && (steps || site.kind === 'workflow')) registered.push(site.fn)
  }
  return holderOf([...registered, ...named])
}
