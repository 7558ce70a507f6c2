import type { ProjectOptions } from '../src/bundler/index.ts'

/** Options of every bundler plugin. All are optional: without any, the whole app is looked at. */
export interface Options extends ProjectOptions {
  /**
   * What the build is for. `server`: steps are kept and registered. `client`: only ids remain, for browsers.
   * @default 'auto', told from the host's environment; a server where the host does not say
   */
  target?: 'server' | 'client' | 'auto'
}
