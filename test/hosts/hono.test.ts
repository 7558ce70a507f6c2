import { describeHost } from '../host-suite.ts'

describeHost({ name: 'hono', output: ['dist'] })
