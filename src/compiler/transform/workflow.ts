import type { Site } from '../analyze/index.ts'
import { addToClass, registerClass, isDecoratedMember, memberTarget, readMember } from './class-block.ts'
import { earlyFinder, replaceDeclaredStep } from './declared-step.ts'
import { type Emitter, quote, removeDirectives } from './emitter.ts'
import { proxyExpression, replaceSite } from './proxies.ts'
import { registerCall, registerSite } from './registration.ts'

/** The workflow bundle: workflows as they are written, and a proxy in the place of every step. */
export function emitWorkflow(emitter: Emitter): void {
  const { sites, classes, strayDirectives } = emitter.analysis
  const isTakenEarly = earlyFinder(emitter)
  removeDirectives(emitter, strayDirectives)
  for (const site of sites) {
    removeDirectives(emitter, site.directives)
    if (site.kind === 'workflow') registerSite(emitter, site, 'runnable')
    else if (isTakenEarly(site)) replaceDeclaredStep(emitter, site)
    else replaceSite(emitter, site, proxyExpression(emitter, site))
  }
  for (const cls of classes) {
    addToClass(emitter, cls, (self) => [
      ...cls.members.flatMap((site) => memberStatements(emitter, site, self)),
      ...(cls.id === null ? [] : [registerClass(emitter, cls, self)]),
    ])
  }
}

function memberStatements(emitter: Emitter, site: Site, self: string): string[] {
  if (site.kind === 'workflow')
    return [registerCall(emitter, site, 'runnable', readMember(emitter, site, self), 'void 0', self)]
  // A getter makes its proxy when it is read.
  if (site.form === 'class-getter') return []
  if (isDecoratedMember(site)) return [emitter.call('mark', readMember(emitter, site, self), quote(site.id))]
  const target = memberTarget(site, self)
  return [emitter.call('member', target, quote(site.owner?.key ?? ''), proxyExpression(emitter, site))]
}
