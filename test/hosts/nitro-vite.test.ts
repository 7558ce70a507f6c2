import { describeHost } from '../host-suite.ts'

describeHost({ name: 'nitro-vite', output: ['.output'], dated: ['.output/nitro.json'] })
