import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'nitro2',
  output: ['.output'],
  dated: ['.output/nitro.json'],
  offers: { greeting: 'hello', stored: 'kept' },
})
