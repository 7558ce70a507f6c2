import type { Plugin } from 'esbuild'
import { bundlePrelude } from '../sandbox/bundle-prelude.ts'

/** Replaces `src/sandbox/prelude-source.ts` by the bundled script, so that the built package needs no esbuild for it. */
export function preludePlugin(): Plugin {
  return {
    name: 'stepline-prelude',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]sandbox[\\/]prelude-source\.ts$/ }, () => ({
        contents: `export const preludeCode = ${JSON.stringify(bundlePrelude())}`,
        loader: 'js',
      }))
    },
  }
}
