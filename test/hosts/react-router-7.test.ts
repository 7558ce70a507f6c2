import { describeHost } from '../host-suite.ts'

describeHost({ name: 'react-router-7', output: ['build'], slowBuild: true, browser: 'build/client' })
