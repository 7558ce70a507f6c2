import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'react-router-8',
  newerNode: ['dev', 'build'],
  output: ['build'],
  browser: 'build/client',
})
