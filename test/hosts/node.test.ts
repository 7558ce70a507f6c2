import { describeHost } from '../host-suite.ts'

describeHost({ name: 'node', output: ['dist'] })
