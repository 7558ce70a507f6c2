/**
 * Frameworks load routes lazily, so code that calls `start()` may run before the flow module has. Compiled modules
 * leave a loader behind: whoever can start a workflow can load what drives it.
 */
export type FlowLoader = (() => Promise<unknown>) & {
  /** In dev: load at every use, since the module may have changed. */
  dev?: boolean
}

/** The handler of the flow route. */
export type FlowHandler = (request: Request) => Promise<Response>

const KEY = Symbol.for('stepline.flowLoader')
let loaded: FlowLoader | undefined
let handler: FlowHandler | undefined
let loading: Promise<FlowHandler | undefined> | undefined

/** The app runs on a dev server: its code may change while runs are in flight. */
export function isDevServer(): boolean {
  return (globalThis as { [KEY]?: FlowLoader })[KEY]?.dev === true
}

/** Leaves a loader behind by hand, for a server whose start imports no file with a workflow or step. */
export function registerFlowLoader(loader: FlowLoader): void {
  ;(globalThis as { [KEY]?: FlowLoader })[KEY] = loader
}

/**
 * Loads the flow module, which registers its bundle and steps; at once when there is nothing to do. Calls at the same
 * time share one load: a dev server takes a second one for a circle, since the steps that the module imports import it
 * lazily, and gives what has been evaluated so far.
 *
 * @returns the handler of its route; undefined when no compiled module has run in this process
 */
export function loadFlow(): Promise<FlowHandler | undefined> {
  loading ??= load().finally(() => (loading = undefined))
  return loading
}

async function load(): Promise<FlowHandler | undefined> {
  const loader = (globalThis as { [KEY]?: FlowLoader })[KEY]
  if (!loader || (loader === loaded && !loader.dev)) return handler
  const flow = (await loader()) as { POST?: FlowHandler }
  loaded = loader
  handler = flow.POST
  return handler
}
