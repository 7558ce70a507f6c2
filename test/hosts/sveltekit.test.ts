import { describeHost } from '../host-suite.ts'
import { testBasePath } from './below-base-path.ts'

describeHost({
  name: 'sveltekit',
  workflows: 'src/workflows',
  output: ['build', '.svelte-kit/output'],
  slowBuild: true,
  // SvelteKit's own output, and what the adapter makes of it.
  handlers: 2,
  browser: 'build/client',
  offers: ['1.00 points', 'corner shop: 3.00 EUR', 'corner shop: EUR'],
  servers: ['start', 'preview'],
  also: (app) => testBasePath(app, 'dev', 'BASE_PATH'),
})
