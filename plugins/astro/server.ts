/** What the integration puts around Astro's app, in every adapter, and behind the two routes that it adds. */
import { type MountOptions, mountRoutes } from '../../src/runtime/index.ts'

type Render = (request: Request, ...args: unknown[]) => Promise<Response>

/** Set in the process that builds: pages that are made then must not begin to work on runs. */
const BUILDING = Symbol.for('stepline.astro.building')

export function markBuilding(): void {
  ;(globalThis as { [BUILDING]?: true })[BUILDING] = true
}

/** The routes, opened as soon as the modules of the server have been evaluated. */
export function createMount(options: MountOptions) {
  const routes = (globalThis as { [BUILDING]?: true })[BUILDING] ? null : mountRoutes(options)
  return {
    ALL: async ({ request }: { request: Request }): Promise<Response> =>
      routes ? routes.fetch(request) : new Response(null, { status: 503 }),
    /** Answers before Astro looks at the request: its check of forms from other sites refuses webhooks. */
    wrapApp({ prototype }: { prototype: { render: Render } }): void {
      const { render } = prototype
      prototype.render = function (request, ...args) {
        // Adapters for Node hand over their own kind of request when no page of the app matches.
        const pathname = request instanceof Request ? new URL(request.url).pathname : ''
        return routes?.owns(pathname) ? routes.fetch(request) : render.call(this, request, ...args)
      }
    },
  }
}
