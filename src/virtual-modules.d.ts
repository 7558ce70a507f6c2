// oxlint-disable typescript/consistent-type-imports -- an import would make a module of it, and its declarations would be nobody's
/**
 * Types of what the plugins resolve and no file declares: the modules that they generate, and the package of
 * the two symbols, for which we stand in where it is not installed. A script, not a module: whoever imports an entry of ours has them.
 */

/** The flow route. Loading it loads all steps of the app, and drives their runs. */
declare module 'virtual:stepline/flow' {
  type Handler = (request: Request) => Promise<Response>
  export const POST: Handler
  export const GET: Handler
  export const HEAD: Handler
  export const OPTIONS: Handler
}

/** The webhook route. */
declare module 'virtual:stepline/webhook' {
  type Handler = (request: Request) => Promise<Response>
  export const GET: Handler
  export const POST: Handler
  export const PUT: Handler
  export const PATCH: Handler
  export const DELETE: Handler
  export const HEAD: Handler
  export const OPTIONS: Handler
}

/** Both routes, for servers that no framework builds. */
declare module 'virtual:stepline/server' {
  type Handler = (request: Request) => Promise<Response>
  /** The flow route. */
  export const POST: Handler
  export const GET: Handler
  export const HEAD: Handler
  export const OPTIONS: Handler
  /** The webhook route. */
  export const webhook: Handler
  export const fetch: import('./runtime/routes/routes.ts').Routes['fetch']
  export const handleNodeRequest: import('./runtime/routes/routes.ts').Routes['handleNodeRequest']
  const server: { fetch: typeof fetch }
  export default server
}

/** What the app declares. */
declare module 'virtual:stepline/manifest' {
  const manifest: import('./bundler/manifest.ts').Manifest
  export default manifest
}

declare module '@workflow/serde' {
  export const WORKFLOW_SERIALIZE: typeof import('./codec/serde.ts').WORKFLOW_SERIALIZE
  export const WORKFLOW_DESERIALIZE: typeof import('./codec/serde.ts').WORKFLOW_DESERIALIZE
}
