import { describeHost } from '../host-suite.ts'

describeHost({ name: 'vite', output: ['dist'], servers: ['start', 'preview'] })
