/**
 * The globals of a workflow realm: what a bare realm lacks, what must follow the run's clock and seed, and what must
 * not be there. They are indistinguishable from native ones: not enumerable, and made of the realm's own objects.
 *
 * Must not know: the run, the registries, Node. It reaches the host through `env.host` alone, in primitives.
 */
import type { CodecExtension } from '../../../codec/index.ts'
import { createBase64Functions } from './base64-text.ts'
import { installBytesText } from './bytes-text.ts'
import { createConsole } from './console.ts'
import { createCrypto } from './crypto.ts'
import { installDate } from './date.ts'
import { defineGlobal, defineMethod } from './define.ts'
import type { GlobalsEnv } from './env.ts'
import { installForbidden, removeUnavailable } from './forbidden.ts'
import { defineLazyGlobals } from './lazy.ts'
import { installLocale } from './locale.ts'
import { createRunScope } from './run-scope.ts'
import { installStack } from './stack.ts'
import { createStructuredClone } from './structured-clone.ts'
import { createWebClasses, type LazyAbort } from './web-classes.ts'
import { installStreamClasses } from '../values/streams.ts'

export type { AbortInternals } from './abort.ts'
export type { GlobalsEnv } from './env.ts'
export type { LazyAbort } from './web-classes.ts'

export interface InstalledGlobals {
  /** How the codec of this realm stores URL, Headers and the like: its `web` option. */
  webExtensions: readonly CodecExtension[]
  abort: LazyAbort
  /** Makes them as they were before the run. @returns false when the run has put something in the place of one */
  reset(): boolean
}

/** Called once per realm, before any code of the user. */
export function installGlobals(env: GlobalsEnv): InstalledGlobals {
  installStack(env.mapStack)
  installDate(env.now)
  installLocale(env.now)
  defineMethod(Math, 'random', function random() {
    return env.random()
  })
  installBytesText()
  installForbidden()
  removeUnavailable()
  installStreamClasses()
  defineGlobal('queueMicrotask', createQueueMicrotask())
  const scope = createRunScope()
  const { classes, extensions, abort } = createWebClasses(env, scope)
  const base64 = scope.once(() => createBase64Functions(classes.DOMException))
  const resetLazy = defineLazyGlobals({
    ...classes,
    atob: () => base64().atob,
    btoa: () => base64().btoa,
    console: () => createConsole(env),
    crypto: () => createCrypto(env, classes.DOMException),
    performance: () => createPerformance(env.now),
    process: () => ({ env: Object.freeze({ ...env.env() }) }),
    structuredClone: () => createStructuredClone(extensions, classes.DOMException),
  })
  return {
    webExtensions: extensions,
    abort,
    reset() {
      scope.end()
      return resetLazy()
    },
  }
}

/** A throwing callback is an unhandled rejection of the realm, and so reported on the run. */
function createQueueMicrotask() {
  const resolved = Promise.resolve()
  return function queueMicrotask(callback: () => void): void {
    if (typeof callback !== 'function') throw new TypeError('queueMicrotask() takes a function')
    void resolved.then(() => callback())
  }
}

/** Time as the run sees it, counted from when the workflow first asked. */
function createPerformance(now: () => number): object {
  const timeOrigin = now()
  return { timeOrigin, now: () => now() - timeOrigin }
}
