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
import { defineGlobal, defineLazyGlobal, defineMethod, once } from './define.ts'
import type { GlobalsEnv } from './env.ts'
import { installForbidden, removeUnavailable } from './forbidden.ts'
import { installLocale } from './locale.ts'
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
}

/** Called once per realm, before any code of the user. */
export function installGlobals(env: GlobalsEnv): InstalledGlobals {
  const { classes, extensions, abort } = createWebClasses(env)
  const base64 = once(() => createBase64Functions(classes.DOMException))
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
  for (const [name, make] of Object.entries(classes)) defineLazyGlobal(name, make)
  defineLazyGlobal('atob', () => base64().atob)
  defineLazyGlobal('btoa', () => base64().btoa)
  defineLazyGlobal('console', () => createConsole(env))
  defineLazyGlobal('crypto', () => createCrypto(env, classes.DOMException))
  defineLazyGlobal('performance', () => createPerformance(env.now))
  defineLazyGlobal('process', () => ({ env: Object.freeze({ ...env.env() }) }))
  defineLazyGlobal('structuredClone', () => createStructuredClone(extensions, classes.DOMException))
  defineGlobal('queueMicrotask', createQueueMicrotask())
  return { webExtensions: extensions, abort }
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
