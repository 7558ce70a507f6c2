/** The options of the module in Nitro's config. */
import { defineConfig } from 'nitro'
import workflow from '../../plugins/nitro.ts'

export default defineConfig({ modules: ['stepline/nitro', workflow], workflow: { world: 'postgres' } })

// @ts-expect-error no such option
defineConfig({ workflow: { worlds: 'postgres' } })
