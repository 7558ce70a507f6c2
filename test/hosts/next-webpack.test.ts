import { describeHost } from '../host-suite.ts'
import { FAST } from './fast.ts'

describeHost({
  name: 'next',
  variant: {
    name: 'next-webpack',
    scripts: {
      dev: 'BASE_PATH=/shop next dev --webpack --port $PORT',
      build: 'BASE_PATH=/shop next build --webpack',
      start: 'BASE_PATH=/shop next start --port $PORT',
    },
  },
  basePath: '/shop',
  output: ['.next/server', '.next/static'],
  slowBuild: true,
  // Keys that Next draws in every build.
  dated: [
    '.next/server/preview-props.json',
    '.next/server/server-reference-manifest.js',
    '.next/server/server-reference-manifest.json',
  ],
  // Routes, and what runs when the server starts.
  handlers: 2,
  servers: ['start', 'standalone'],
  skip: FAST ? { production: 'is as in next but for the bundler, which dev shows; part of full runs' } : {},
})
