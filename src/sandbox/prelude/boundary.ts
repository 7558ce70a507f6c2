import type { HostFunctions } from '../contract.ts'

/**
 * Host functions behind realm functions: whoever gets hold of one holds nothing of the host. The host connects its own
 * when a run takes the realm. Written out, since a loop over names would spread arguments by a patchable iterator.
 */
export function createBoundary(): { host: HostFunctions; connect(host: HostFunctions): void } {
  let real!: HostFunctions
  return {
    host: {
      log: (level, text) => guard(() => real.log(level, text)),
      mapStack: (stack) => guard(() => real.mapStack(stack)),
      overtime: () => guard(() => real.overtime()),
      env: () => guard(() => real.env()),
      deriveToken: (ordinal) => guard(() => real.deriveToken(ordinal)),
      digest: (algorithm, base64) => guard(() => real.digest(algorithm, base64)),
      parseUrl: (url, base, hasBase) => guard(() => real.parseUrl(url, base, hasBase)),
      setUrlPart: (href, part, value) => guard(() => real.setUrlPart(href, part, value)),
    },
    connect(host) {
      real = host
    },
  }
}

/** Host functions do not throw, but the stack can overflow in one: that error would be an object of the host. */
function guard<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw new RangeError(`${(error as Error).message}`)
  }
}
