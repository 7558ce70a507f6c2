import { join } from 'node:path'
import { processTests } from './process-suite.ts'
import { tempDir } from './temp-store.ts'

processTests(() => ({ kind: 'sqlite', file: join(tempDir(), 'data', 'workflow.db') }))
