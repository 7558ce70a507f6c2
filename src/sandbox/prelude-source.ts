/**
 * The prelude of the sandbox as the text of one script: `new vm.Script(preludeCode).runInContext(context)` gives the
 * default export of `prelude/index.ts`.
 *
 * The package build replaces this module by the finished text (src/scripts/prelude-plugin.ts). Run from source (tests,
 * benchmarks) it is bundled here, once per process.
 */
import { bundlePrelude } from './bundle-prelude.ts'

export const preludeCode: string = bundlePrelude()
