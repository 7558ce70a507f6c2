import type { Options } from '../options.ts'

/**
 * The little of Nitro that is read or changed, in what both majors have in common and where they differ: Nitro 2
 * (`nitropack`, which Nuxt 4 builds on) and Nitro 3.
 */
export interface AnyNitro {
  meta?: { majorVersion?: number }
  options: {
    rootDir: string
    dev: boolean
    preset?: string
    baseURL?: string
    /** Options of this module. */
    workflow?: Options
    virtual: Record<string, string | (() => string | Promise<string>)>
    /** Modules that run when the server starts. */
    plugins: string[]
    handlers: Array<{ route: string; handler: string }>
    /** What the user's own config says. */
    _config: { sourcemap?: unknown; sourceMap?: unknown }
    /** Nitro 3. */
    sourcemap?: unknown
    /** Nitro 3: packages that stay outside of the bundle. */
    traceDeps?: string[]
    /** Nitro 2: the same, named by a file of theirs. */
    externals?: { traceInclude?: string[] }
  }
  hooks: { hook(name: string, handler: (nitro: AnyNitro, config: { plugins: unknown[] }) => void): void }
}

/** Nitro 3 has a router of its own. */
export function isNitro2(nitro: AnyNitro): boolean {
  const { majorVersion } = nitro.meta ?? {}
  return majorVersion === undefined ? !('routing' in nitro) : majorVersion < 3
}
