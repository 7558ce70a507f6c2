import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'next',
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
})
