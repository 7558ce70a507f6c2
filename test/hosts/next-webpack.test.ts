import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'next',
  variant: {
    name: 'next-webpack',
    scripts: { dev: 'next dev --webpack --port $PORT', build: 'next build --webpack' },
  },
  output: ['.next/server', '.next/static'],
  // Keys that Next draws in every build.
  dated: [
    '.next/server/preview-props.json',
    '.next/server/server-reference-manifest.js',
    '.next/server/server-reference-manifest.json',
  ],
  // Routes, and what runs when the server starts.
  handlers: 2,
  servers: ['start', 'standalone'],
  // Production names `failures.ts:20:34` without its folder, dev names positions of the compiled module.
  stepStacks: false,
})
