import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

/**
 * Bundles `prelude/index.ts` to one script, whose completion value is the module's default export.
 *
 * Identifiers keep their names: a minifier's would show in `constructor.name` and in the stacks of user errors.
 */
export function bundlePrelude(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./prelude/index.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
  const code = outputFiles[0]?.text.trim()
  if (!code) throw new Error('esbuild gave no output for the prelude')
  return `(()=>{"use strict";const module={exports:{}};${code}\nreturn module.exports.default})()`
}
