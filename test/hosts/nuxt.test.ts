import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'nuxt',
  workflows: 'server/workflows',
  newerNode: ['dev', 'build'],
  output: ['.output'],
  slowBuild: true,
  browser: '.output/public',
  dated: ['.output/nitro.json'],
  // Nitro's list of public files, with their times, and Nuxt's list of styles: both in the order in which files were read.
  stamp: /const (?:assets|styles) = \{[^]*?\n\};/,
  offers: { greeting: 'hello', stored: 'kept' },
})
