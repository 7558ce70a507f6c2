import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { features, printFeatures } from '../../test/features/index.ts'

writeFileSync(fileURLToPath(new URL('../../test/FEATURES.md', import.meta.url)), printFeatures(features))
