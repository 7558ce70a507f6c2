import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'tanstack-start',
  workflows: 'src/workflows',
  newerNode: ['dev', 'build'],
  output: ['dist'],
  slowBuild: true,
  browser: 'dist/client',
})
