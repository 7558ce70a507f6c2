import { describeHost } from '../host-suite.ts'

// The maps that Farm makes have no columns.
describeHost({ name: 'farm', output: ['dist'], stepStacks: 'lines', savesAgain: true })
