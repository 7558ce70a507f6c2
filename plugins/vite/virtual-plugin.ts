import type { Plugin } from 'vite'

/** A module without a file: what a framework's own module, or a file of this package, imports of the app's build. */
export function virtualPlugin(name: string, code: () => string): Plugin {
  return {
    name: `stepline:${name}`,
    resolveId: {
      filter: { id: new RegExp(`^\0?${name}$`) },
      handler: () => `\0${name}`,
    },
    load: {
      filter: { id: new RegExp(`^\0${name}$`) },
      handler: () => code(),
    },
  }
}
