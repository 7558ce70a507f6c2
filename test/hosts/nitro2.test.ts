import { describeHost } from '../host-suite.ts'
import { testBasePath } from './below-base-path.ts'

describeHost({
  name: 'nitro2',
  output: ['.output'],
  slowBuild: true,
  dated: ['.output/nitro.json'],
  offers: { greeting: 'hello', stored: 'kept' },
  // Read when the server starts: no build of its own.
  also: (app) => testBasePath(app, 'start', 'NITRO_APP_BASE_URL'),
})
