import { describeHost } from '../host-suite.ts'

describeHost({ name: 'rolldown', output: ['dist'] })
