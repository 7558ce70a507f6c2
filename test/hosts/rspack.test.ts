import { describeHost } from '../host-suite.ts'

describeHost({ name: 'rspack', output: ['dist'], slowBuild: true })
