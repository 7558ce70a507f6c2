import { setBasePath } from '../../src/runtime/index.ts'

/** Addresses of webhooks carry the path below which a server answers. Vite's `base` may also be a URL, or relative. */
export function tellBasePath(base: string): void {
  if (base.startsWith('/')) setBasePath(base)
}
