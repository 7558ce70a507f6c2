import { describeHost } from '../host-suite.ts'
import { testBasePath } from './below-base-path.ts'
import { testEditInFlight } from './edited-in-flight.ts'

describeHost({
  name: 'nitro',
  output: ['.output'],
  slowBuild: true,
  dated: ['.output/nitro.json'],
  also(app) {
    testEditInFlight(app, { cutsOff: true })
    testBasePath(app, 'dev', 'NITRO_APP_BASE_URL')
  },
})
