import { describeHost } from '../host-suite.ts'
import { testBasePath } from './below-base-path.ts'

describeHost({
  name: 'astro',
  workflows: 'src/workflows',
  output: ['dist'],
  slowBuild: true,
  browser: 'dist/client',
  offers: ['1.00 points', 'corner shop: 3.00 EUR'],
  // The name of its manifest carries the time, and so do the names of what imports it. (Its key is set by the script.)
  stamp: /(?<=_)[\w-]{8}(?=\.mjs)/g,
  also: (app) => testBasePath(app, 'dev', 'BASE_PATH'),
})
