import { describeHost } from '../host-suite.ts'

describeHost({ name: 'express', output: ['dist'] })
