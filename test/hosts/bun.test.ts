import { describeHost } from '../host-suite.ts'

// Bun's own columns of stacks are not those of V8.
describeHost({ name: 'bun', output: ['dist'], stepStacks: 'lines', servers: ['start', 'preload'] })
