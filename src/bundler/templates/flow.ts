import type { WorkflowBundle } from '../workflow-bundle.ts'

/** Where a generated module finds what it imports: virtual modules, or files. */
export interface FlowImports {
  steps: string
  bundle: string
  runtime: string
}

/** The handler of the flow route. Handing over the count of step files makes their module used for every bundler. */
export function flowModule({ steps, bundle, runtime }: FlowImports): string {
  return `import { stepFiles } from ${JSON.stringify(steps)}
import { code, hash, map } from ${JSON.stringify(bundle)}
import { workflowEntrypoint } from ${JSON.stringify(runtime)}
const handler = workflowEntrypoint(code, { hash, map, stepFiles })
export { handler as POST, handler as GET, handler as HEAD, handler as OPTIONS }
`
}

/** The workflow bundle as a module. */
export function bundleModule({ code, hash, map }: Pick<WorkflowBundle, 'code' | 'hash' | 'map'>): string {
  return `export const code = ${JSON.stringify(code)}
export const hash = ${JSON.stringify(hash)}
export const map = ${JSON.stringify(map)}
`
}
