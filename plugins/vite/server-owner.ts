import type { Plugin, ResolvedConfig } from 'vite'

/**
 * Plugins that make the app's server, by a name of theirs. They get our routes by integrations of their own. Nitro comes
 * first: it serves the apps of the others.
 */
const OWNERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^nitro:/, 'nitro'],
  [/^vite-plugin-sveltekit/, 'sveltekit'],
  [/^astro:/, 'astro'],
  [/^nuxt:/, 'nuxt'],
  [/^tanstack-start/, 'tanstack-start'],
  [/^react-router/, 'react-router'],
  [/^vite-plugin-cloudflare/, 'cloudflare'],
]

/** Who makes the server of this app; null when nobody does, so that the routes are ours to serve. */
export function serverOwner(config: Pick<ResolvedConfig, 'plugins'>): string | null {
  return ownerAmong(config.plugins)
}

/** The same before the config is resolved, when lists may be nested and hold promises. */
export async function serverOwnerOf(plugins: unknown): Promise<string | null> {
  const flat = await flatten(plugins)
  return ownerAmong(flat)
}

function ownerAmong(plugins: readonly Plugin[]): string | null {
  const owner = OWNERS.find(([pattern]) => plugins.some(({ name }) => pattern.test(name)))
  return owner?.[1] ?? null
}

async function flatten(value: unknown): Promise<Plugin[]> {
  const settled: unknown = await value
  if (Array.isArray(settled)) return (await Promise.all(settled.map(flatten))).flat()
  return settled ? [settled as Plugin] : []
}
