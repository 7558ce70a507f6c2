import { describeHost } from '../host-suite.ts'

describeHost({ name: 'rollup', output: ['dist'] })
