import { describeHost } from '../host-suite.ts'

describeHost({ name: 'fastify', output: ['dist'] })
