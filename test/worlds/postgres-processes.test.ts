import { newSchema, useDatabase } from '../postgres/database.ts'
import { processTests } from './process-suite.ts'

const database = useDatabase()

processTests(() => ({ kind: 'postgres', url: database.url, schema: newSchema() }))
