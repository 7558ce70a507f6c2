import { addToClass, memberTarget } from './class-block.ts'
import { type Emitter, quote, removeDirectives } from './emitter.ts'
import { replaceSite, stubExpression } from './proxies.ts'

/** The browser: every workflow and step is a stub that carries its id and refuses to be called. */
export function emitClient(emitter: Emitter): void {
  const { sites, classes, strayDirectives } = emitter.analysis
  removeDirectives(emitter, strayDirectives)
  for (const site of sites) replaceSite(emitter, site, stubExpression(emitter, site))
  for (const cls of classes) {
    addToClass(emitter, cls, (self) =>
      cls.members
        .filter((site) => site.form !== 'class-getter')
        .map((site) => {
          const key = quote(site.owner?.key ?? '')
          return emitter.call('member', memberTarget(site, self), key, stubExpression(emitter, site))
        }),
    )
  }
}
