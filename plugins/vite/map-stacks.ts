import type { ViteDevServer } from 'vite'
import { setDevStackMapper } from '../../src/runtime/index.ts'

/**
 * For frameworks that load modules with `ssrLoadModule()`. Unlike the runners of environments, it leaves the stacks of
 * errors as they are, and Vite alone knows the maps. Frameworks that never call it are not touched.
 */
export function mapStacks(server: ViteDevServer): void {
  const load = server.ssrLoadModule
  server.ssrLoadModule = (url, options) => {
    setDevStackMapper((stack) => {
      const rewritten: unknown = server.ssrRewriteStacktrace(stack)
      // Declared as a text; some versions give it in an object.
      return typeof rewritten === 'string' ? rewritten : (rewritten as { result: string }).result
    })
    return load.call(server, url, options)
  }
}
