import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'astro-7',
  workflows: 'src/workflows',
  output: ['dist'],
  slowBuild: true,
  browser: 'dist/client',
  offers: ['1.00 points', 'corner shop: 3.00 EUR'],
  // The name of its manifest carries the time, and so do the names of what imports it. (Its key is set by the script.)
  stamp: /(?<=_)[\w-]{8}(?=\.mjs)/g,
  // What is built runs on Node 20 as well.
  newerNode: ['dev', 'build'],
})
