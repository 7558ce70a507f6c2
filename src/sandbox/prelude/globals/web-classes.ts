import {
  type CodecExtension,
  domExceptionExtension,
  headersExtension,
  textExtension,
  type WebClass,
} from '../../../codec/index.ts'
import { createAbort } from './abort.ts'
import { once } from './define.ts'
import { createDOMException, type DOMExceptionClass } from './dom-exception.ts'
import type { GlobalsEnv } from './env.ts'
import { createEvents } from './events.ts'
import { createHeaders } from './headers.ts'
import { createTextDecoder, createTextEncoder } from './text-encoding.ts'
import { createURL } from './url.ts'
import { createURLSearchParams } from './url-search-params.ts'

/**
 * The web classes of the realm, each made on first use and the same however it is reached, and how the codec stores
 * those that are values.
 */
export function createWebClasses(env: GlobalsEnv): {
  classes: Record<string, () => WebClass> & { DOMException: () => DOMExceptionClass }
  extensions: CodecExtension[]
} {
  const extensions: CodecExtension[] = []
  const params = once(createURLSearchParams)
  const events = once(() => createEvents(env.now))
  const DOMException = stored(extensions, 'domexception', createDOMException, domExceptionExtension)
  const URLSearchParams = stored(
    extensions,
    'urlsearchparams',
    () => params().URLSearchParams,
    (type) => textExtension('urlsearchparams', type, 'toString'),
  )
  const URL = stored(
    extensions,
    'url',
    () => createURL(env.host, URLSearchParams(), params().link),
    (type) => textExtension('url', type, 'href'),
  )
  const abort = once(() => createAbort(events(), DOMException))
  const classes = {
    AbortController: () => abort().AbortController,
    AbortSignal: () => abort().AbortSignal,
    CustomEvent: () => events().CustomEvent,
    DOMException,
    Event: () => events().Event,
    EventTarget: () => events().EventTarget,
    Headers: stored(extensions, 'headers', createHeaders, headersExtension),
    TextDecoder: once(createTextDecoder),
    TextEncoder: once(createTextEncoder),
    URL,
    URLSearchParams,
  }
  return { classes, extensions }
}

/** A class whose extension is made with it: before that it has no instances to recognise. */
function stored<T extends WebClass>(
  extensions: CodecExtension[],
  tag: string,
  make: () => T,
  extend: (type: T) => CodecExtension,
): () => T {
  let extension: CodecExtension | undefined
  const get = once(() => {
    const type = make()
    extension = extend(type)
    return type
  })
  extensions.push({
    tag,
    match: (value) => extension !== undefined && extension.match(value),
    encode: (value) => extension!.encode(value),
    decode(data) {
      get()
      return extension!.decode(data)
    },
  })
  return get
}
