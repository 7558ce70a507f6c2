import { describeHost } from '../host-suite.ts'

// Nothing is built: the workflow bundle is made at start.
describeHost({ name: 'register', output: [], handlers: 0 })
