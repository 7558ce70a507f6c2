import { ownFile } from '../../src/bundler/index.ts'
import { CODE, type Loaders } from './loader-options.ts'

/** The little of webpack's config that is changed. */
export interface WebpackConfig {
  module: { rules: unknown[] }
  devtool?: string | false
}

/** Our loaders come first, on the source as it was written. */
export function withWebpackRules(
  config: WebpackConfig,
  { isServer, nextRuntime }: { isServer: boolean; nextRuntime?: string },
  loaders: Loaders,
): WebpackConfig {
  const flow = ownFile('./next/flow', 'default')
  const onNode = isServer && nextRuntime !== 'edge'
  config.module.rules.push(
    { test: CODE, enforce: 'pre', use: [onNode ? loaders.step : loaders.client] },
    { test: (file: string) => file.replaceAll('\\', '/') === flow, enforce: 'pre', use: [loaders.flow] },
  )
  return config
}
