/**
 * What the plugin puts around SvelteKit's server, in every adapter: both routes are answered before SvelteKit looks at
 * the request, so that its check of forms from other sites, the app's `handle` hook and trailing slashes change nothing.
 */
import { type MountedRoutes, type MountOptions, mountRoutes } from '../../src/runtime/index.ts'
import { withBody } from './request-body.ts'

type Init = (...args: unknown[]) => Promise<void>
type Respond = (request: Request, ...args: unknown[]) => Promise<Response>

/** What SvelteKit 2 gives to adapters: `new Server(manifest)`. */
interface ServerClass {
  prototype: { init: Init; respond: Respond }
}

/** What SvelteKit 3 has in its place: `configure(options)` makes a server. */
type Configure = (options: { building?: boolean }) => Promise<{ init: Init; respond: Respond }>

/** @param building tells whether pages are being made, when no run may begin */
export function wrapServerClass(
  { prototype }: ServerClass,
  options: MountOptions,
  building: () => boolean,
): void {
  const { init, respond } = prototype
  const mount = createMount(options)
  prototype.init = async function (...args) {
    await init.apply(this, args)
    if (!building()) mount.open()
  }
  prototype.respond = async function (request, ...args) {
    return (await mount.answer(request, args[0])) ?? respond.call(this, request, ...args)
  }
}

/** @returns what stands in the place of `configure` */
export function wrapConfigure(configure: Configure, options: MountOptions): Configure {
  const mount = createMount(options)
  return async (given) => {
    const server = await configure(given)
    return {
      ...server,
      async init(...args) {
        await server.init(...args)
        if (!given.building) mount.open()
      },
      respond: async (request, ...args) =>
        (await mount.answer(request, args[0])) ?? server.respond(request, ...args),
    }
  }
}

/** Opened once the server has begun: steps of runs that go on then find `$env` and what the app's `init` has set up. */
function createMount(options: MountOptions) {
  let routes: MountedRoutes | undefined
  return {
    open: () => void (routes ??= mountRoutes(options)),
    answer: async (request: Request, given: unknown): Promise<Response | undefined> =>
      routes?.owns(new URL(request.url).pathname) ? routes.fetch(withBody(request, given)) : undefined,
  }
}
