/**
 * Frameworks load routes lazily, so code that calls `start()` may run before the flow module has. Compiled modules
 * leave a loader behind: whoever can start a workflow can load what drives it.
 */
type FlowLoader = (() => Promise<unknown>) & {
  /** In dev: load at every use, since the module may have changed. */
  dev?: boolean
}

const KEY = Symbol.for('stepline.flowLoader')
let loaded: FlowLoader | undefined

/** Loads the flow module, which registers its bundle and steps; at once when there is nothing to do. */
export async function loadFlow(): Promise<void> {
  const loader = (globalThis as { [KEY]?: FlowLoader })[KEY]
  if (!loader || (loader === loaded && !loader.dev)) return
  await loader()
  loaded = loader
}
