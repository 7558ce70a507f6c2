import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'sveltekit-3',
  workflows: 'src/workflows',
  output: ['build', '.svelte-kit/output'],
  slowBuild: true,
  // SvelteKit's own output, and what the adapter makes of it.
  handlers: 2,
  browser: 'build/client',
  offers: ['1.00 points', 'corner shop: 3.00 EUR'],
  servers: ['start', 'preview'],
  // What is built runs on Node 20 as well.
  newerNode: ['dev', 'build', 'preview'],
})
