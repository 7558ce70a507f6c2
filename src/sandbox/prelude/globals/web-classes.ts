import {
  type CodecExtension,
  domExceptionExtension,
  headersExtension,
  type ReplyAddress,
  type StreamedBody,
  textExtension,
  type WebClass,
} from '../../../codec/index.ts'
import { type AbortInternals, createAbort } from './abort.ts'
import { createBlobs } from './blob.ts'
import { createDOMException, type DOMExceptionClass } from './dom-exception.ts'
import type { GlobalsEnv } from './env.ts'
import { createEvents } from './events.ts'
import { createFormData } from './form-data.ts'
import { createHeaders } from './headers.ts'
import { createRequest } from './request.ts'
import { createResponse } from './response.ts'
import type { OncePerRun, RunScope } from './run-scope.ts'
import { createTextDecoder, createTextEncoder } from './text-encoding.ts'
import { createURL } from './url.ts'
import { createURLSearchParams } from './url-search-params.ts'

export interface LazyAbort {
  /** Undefined while there is no signal in this realm. */
  made(): AbortInternals | undefined
  make(): AbortInternals
}

/**
 * The web classes of a run, each made on first use and the same however it is reached, and how the codec stores those
 * that are values.
 */
export function createWebClasses(
  env: GlobalsEnv,
  scope: RunScope,
): {
  classes: Record<string, () => WebClass> & { DOMException: () => DOMExceptionClass }
  extensions: CodecExtension[]
  abort: LazyAbort
} {
  const { once } = scope
  const extensions: CodecExtension[] = []
  const params = once(createURLSearchParams)
  const events = once(() => createEvents(env.now))
  const DOMException = stored(scope, extensions, 'domexception', createDOMException, domExceptionExtension)
  const URLSearchParams = stored(
    scope,
    extensions,
    'urlsearchparams',
    () => params().URLSearchParams,
    (type) => textExtension('urlsearchparams', type, 'toString'),
  )
  const URL = stored(
    scope,
    extensions,
    'url',
    () => createURL(env.host, URLSearchParams(), params().link),
    (type) => textExtension('url', type, 'href'),
  )
  const Headers = stored(scope, extensions, 'headers', createHeaders, headersExtension)
  const blobs = once(() => createBlobs(env.now))
  const forms = once(() => createFormData(blobs()))
  const bodies = {
    blobs,
    forms,
    boundary: () => `----stepline-${env.random().toString(36).slice(2)}${env.random().toString(36).slice(2)}`,
    URLSearchParams,
    href: (address: unknown) => new (URL() as new (text: string) => { href: string })(String(address)).href,
    readStreamed: (body: StreamedBody) => env.call<Uint8Array>('body.read', body),
    respond: (reply: ReplyAddress, response: unknown) => respond(env, Response(), reply, response),
  }
  const request = once(() => createRequest(bodies, Headers))
  const response = once(() => createResponse(bodies, Headers))
  const Request = stored(
    scope,
    extensions,
    'request',
    () => request().Request,
    () => request().extension,
  )
  const Response = stored(
    scope,
    extensions,
    'response',
    () => response().Response,
    () => response().extension,
  )
  const abort = once(() => createAbort(events(), DOMException, env.signals))
  const classes = {
    AbortController: () => abort().AbortController,
    AbortSignal: () => abort().AbortSignal,
    Blob: () => blobs().Blob,
    CustomEvent: () => events().CustomEvent,
    DOMException,
    Event: () => events().Event,
    EventTarget: () => events().EventTarget,
    File: () => blobs().File,
    FormData: () => forms().FormData,
    Headers,
    Request,
    Response,
    TextDecoder: once(createTextDecoder),
    TextEncoder: once(createTextEncoder),
    URL,
    URLSearchParams,
  }
  return {
    classes,
    extensions,
    abort: { made: () => abort.made()?.internals, make: () => abort().internals },
  }
}

/** Answers a request of a manual webhook; the host keeps the first answer. */
async function respond(
  env: GlobalsEnv,
  Response: WebClass,
  reply: ReplyAddress,
  response: unknown,
): Promise<void> {
  if (!(response instanceof Response)) throw new TypeError('respondWith() takes a Response')
  await env.call('webhook.respond', [reply, response])
}

/** A class whose extension is made with it: before that it has no instances to recognise. */
function stored<T extends WebClass>(
  { once }: RunScope,
  extensions: CodecExtension[],
  tag: string,
  make: () => T,
  extend: (type: T) => CodecExtension,
): OncePerRun<T> {
  const get = once(make)
  const extension = once(() => extend(get()))
  extensions.push({
    tag,
    match: (value) => get.made() !== undefined && extension().match(value),
    encode: (value, refuse) => extension().encode(value, refuse),
    decode: (data) => extension().decode(data),
  })
  return get
}
