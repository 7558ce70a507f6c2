import { describeHost } from '../host-suite.ts'

describeHost({ name: 'nitro', output: ['.output'], dated: ['.output/nitro.json'] })
