import { createHash, createHmac } from 'node:crypto'
import type { HostFunctions } from './contract.ts'

/** The components that a realm's URL keeps; `searchParams` is the realm's own. */
const PARTS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const

export interface HostFunctionOptions {
  log: (level: string, text: string) => void
  mapStack: (stack: string) => string
  overtime: () => boolean
  /** The run's seed: the secret under which tokens are derived. */
  seed: string
}

/** The host's side of the border. None of these throws: an error of the host must not reach the realm. */
export function createHostFunctions(options: HostFunctionOptions): HostFunctions {
  const { log, mapStack, overtime, seed } = options
  return {
    log,
    mapStack,
    overtime,
    env: () => JSON.stringify(process.env),
    deriveToken: (ordinal) => createHmac('sha256', seed).update(`hook:${ordinal}`).digest('base64url'),
    digest: (algorithm, base64) =>
      createHash(algorithm.replace('-', '').toLowerCase()).update(base64, 'base64').digest('base64'),
    parseUrl(url, base, hasBase) {
      const parsed = hasBase
        ? URL.canParse(url, base) && new URL(url, base)
        : URL.canParse(url) && new URL(url)
      return parsed === false ? '' : components(parsed)
    },
    setUrlPart(href, part, value) {
      const url = new URL(href)
      if (part !== 'href' && part !== 'origin') url[part as 'search'] = value
      return components(url)
    },
  }
}

function components(url: URL): string {
  const parts: Record<string, string> = {}
  for (const part of PARTS) parts[part] = url[part]
  return JSON.stringify(parts)
}
