import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'nest',
  variant: { name: 'nest-fastify', scripts: {} },
  workflows: 'src/workflows',
  output: ['dist'],
  builtAs: 'nest',
})
