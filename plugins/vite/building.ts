import type { ResolvedConfig } from 'vite'

const KEY = 'stepline.building'

/** Notes that this process builds: pages that are rendered in advance load the server, which must not work on runs. */
export function markBuilds(config: ResolvedConfig): void {
  if (config.command === 'build') Reflect.set(globalThis, Symbol.for(KEY), true)
}

/** In generated code: true in a server, and false in a build that renders pages in advance. */
export const UNLESS_BUILDING = `!globalThis[Symbol.for("${KEY}")]`
