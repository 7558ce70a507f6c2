import { relative, resolve } from 'node:path'
import type { ResolvedConfig } from 'vite'
import { currentBuild } from '../../src/bundler/index.ts'
import { createError } from '../../src/errors/index.ts'
import type { Core } from '../core.ts'

/**
 * Warns when what a build emits for the server is imported by nobody, as in an app that is pages alone.
 *
 * @param outDir where that is
 */
export async function warnOfMissingServer(core: Core, config: ResolvedConfig, outDir: string): Promise<void> {
  const output = relative(config.root, resolve(config.root, outDir, 'index.js'))
  const { manifest } = await currentBuild(core.session)
  if (Object.keys(manifest.workflows).length === 0) return
  const sources = [...core.session.project.files.values()].map(({ source }) => source)
  if (sources.some((source) => /workflow\/index\.m?js|virtual:stepline\//.test(source))) return
  config.logger.warn(createError('vite-server-missing', { output }).message)
}
