import { describeHost } from '../host-suite.ts'
import { testEditInFlight } from './edited-in-flight.ts'

describeHost({ name: 'vite', output: ['dist'], servers: ['start', 'preview'], also: testEditInFlight })
