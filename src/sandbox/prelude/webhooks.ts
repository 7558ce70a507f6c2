import { createError, optionsOf } from '../../errors/index.ts'
import { Hook, registerHook } from './hooks.ts'
import type { RealmState } from './state.ts'

export interface WebhookOptions {
  metadata?: unknown
  /** What each request is answered with at once; `'manual'`: what is passed to `request.respondWith()`. @default 202 */
  respondWith?: unknown
}

/** A hook with an address: each request to it is a payload. */
export class Webhook extends Hook {
  readonly url: string

  constructor(state: RealmState, n: number, token: string) {
    super(state, n, token)
    this.url = `${state.init.url}/.well-known/workflow/v1/webhook/${encodeURIComponent(token)}`
  }
}

/** `createWebhook` of the workflow API. Who knows the token may call, so it cannot be chosen. */
export function createCreateWebhook(state: RealmState): (options?: WebhookOptions) => Webhook {
  return (given) => {
    const options = optionsOf('createWebhook()', given)
    const { metadata, respondWith } = options
    if ((options as { token?: unknown }).token !== undefined) throw createError('webhook-token-chosen', {})
    if (
      respondWith !== undefined &&
      respondWith !== 'manual' &&
      !(respondWith instanceof globalThis.Response)
    ) {
      throw createError('webhook-invalid-respond-with-value', { received: describe(respondWith) })
    }
    return registerHook(state, Webhook, { metadata, respondWith, isWebhook: true })
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return value === null ? 'null' : `a value of type ${typeof value}`
}
