import type * as t from '@babel/types'
import type { Site } from '../analyze/index.ts'
import { addToClass, registerClass, readMember } from './class-block.ts'
import { type Emitter, quote, removeDirectives } from './emitter.ts'
import { copyNestedStep } from './nested-step.ts'
import { errorText } from './proxies.ts'
import { registerCall, registerSite } from './registration.ts'

/** The step bundle and the application: steps as they are written and registered; workflows know their id and throw. */
export function emitStep(emitter: Emitter): void {
  const { sites, classes, strayDirectives } = emitter.analysis
  removeDirectives(emitter, strayDirectives)
  for (const site of sites) {
    removeDirectives(emitter, site.directives)
    if (site.kind === 'workflow') emitWorkflowStub(emitter, site)
    else if (site.nested) copyNestedStep(emitter, site)
    else registerSite(emitter, site, 'step')
  }
  for (const cls of classes) {
    addToClass(emitter, cls, (self) => [
      ...cls.members.map((site) => registerCall(emitter, site, site.kind, readMember(emitter, site, self))),
      ...(cls.id === null ? [] : [registerClass(emitter, cls, self)]),
    ])
  }
}

/** Parameters stay: they are part of what `start` is typed by, and cost nothing. */
function emitWorkflowStub(emitter: Emitter, site: Site): void {
  const { fn } = site
  const range = bodyRange(fn.body, fn)
  const refusal = emitter.call('refuse', quote(errorText('workflow-body-replaced', site.path)))
  emitter.edits.replace(range.start, range.end, `{ throw ${refusal} }`)
  emitter.removed.push(range)
  registerSite(emitter, site, 'workflow')
}

/** An expression body includes its parentheses. */
function bodyRange(body: t.Node, fn: t.Node): { start: number; end: number } {
  if (body.type === 'BlockStatement') return { start: body.start ?? 0, end: body.end ?? 0 }
  const parenthesis = body.extra?.['parenStart']
  return { start: typeof parenthesis === 'number' ? parenthesis : (body.start ?? 0), end: fn.end ?? 0 }
}
