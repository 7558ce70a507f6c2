import { describeHost } from '../host-suite.ts'
import { FAST } from './fast.ts'

describeHost({
  name: 'nest',
  variant: { name: 'nest-fastify', scripts: {} },
  workflows: 'src/workflows',
  output: ['dist'],
  builtAs: 'nest',
  skip: FAST ? { dev: 'is as in nest but for the server, which production shows; part of full runs' } : {},
})
