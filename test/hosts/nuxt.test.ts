import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'nuxt',
  workflows: 'server/workflows',
  newerNode: ['dev', 'build'],
  output: ['.output'],
  browser: '.output/public',
  dated: ['.output/nitro.json'],
  // Nitro's list of public files: with their times, in the order in which they were read.
  stamp: /const assets = \{[^]*?\n\};/,
  offers: { greeting: 'hello', stored: 'kept' },
})
