/// <reference path="../src/virtual-modules.d.ts" preserve="true" />
import type { ProjectOptions } from '../src/bundler/index.ts'

/** Options of every bundler plugin. All are optional: without any, the whole app is looked at. */
export interface Options extends ProjectOptions {
  /**
   * What the build is for. `server`: steps are kept and registered. `client`: only ids remain, for browsers.
   * @default 'auto', told from the host's environment; a server where the host does not say
   */
  target?: 'server' | 'client' | 'auto'
  /** Taken from apps that move here, and of no effect: a Vercel runtime. */
  runtime?: string
  /** Taken from apps that move here, and of no effect: the directives need no plugin of TypeScript. */
  typescriptPlugin?: boolean
}

/** The name that apps which move here know the options by. */
export type ModuleOptions = Options
