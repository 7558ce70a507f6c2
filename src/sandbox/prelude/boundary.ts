import type { HostFunctions } from '../contract.ts'

/**
 * Host functions behind realm functions: whoever gets hold of one holds nothing of the host. The host connects its own
 * when a run takes the realm. Written out, since a loop over names would spread arguments by a patchable iterator.
 */
export function createBoundary(): { host: HostFunctions; connect(host: HostFunctions): void } {
  let real!: HostFunctions
  return {
    host: {
      log: (level, text) => real.log(level, text),
      mapStack: (stack) => real.mapStack(stack),
      overtime: () => real.overtime(),
      deriveToken: (ordinal) => real.deriveToken(ordinal),
      digest: (algorithm, base64) => real.digest(algorithm, base64),
      parseUrl: (url, base, hasBase) => real.parseUrl(url, base, hasBase),
      setUrlPart: (href, part, value) => real.setUrlPart(href, part, value),
    },
    connect(host) {
      real = host
    },
  }
}
