import { describeHost } from '../host-suite.ts'

describeHost({ name: 'rsbuild', output: ['dist'], slowBuild: true })
