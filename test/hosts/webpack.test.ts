import { describeHost } from '../host-suite.ts'

describeHost({ name: 'webpack', output: ['dist'] })
