import {
  createError,
  type DurationInput,
  HookConflictError,
  optionsOf,
  resolveDate,
} from '../../errors/index.ts'
import { disposeKey } from './globals/disposal.ts'
import type { RealmRun } from './start.ts'
import type { HookSink, RealmState } from './state.ts'

export interface HookOptions {
  /** @default a token that nobody can guess, the same on every replay */
  token?: string
  metadata?: unknown
  /** The public route delivers to it, too: whoever knows the token may call. @default false */
  isWebhook?: boolean
  experimental_minRetention?: DurationInput
}

/** A token that a mistyped unit keeps taken for years could never be used again. */
const MAX_RETENTION_DAYS = 30

interface Waiter {
  resolve: (value: unknown) => void
  reject: (reason: unknown) => void
}

/**
 * A hook in workflow code. Awaiting it takes the next payload; payloads that come early are kept, in log order.
 * Thenable on purpose (`then` and nothing else), so that `await hook` reads like waiting for a value.
 */
export class Hook implements HookSink {
  readonly token: string
  readonly #state: RealmState
  readonly #n: number
  readonly #payloads: string[] = []
  readonly #waiters: Waiter[] = []
  /** The id of the run that owns the token; null when it is this one, empty when it is not known. */
  readonly #registered: Promise<string | null>
  #settleRegistration!: (owner: string | null) => void
  #conflict: HookConflictError | undefined
  #disposed = false

  constructor(state: RealmState, n: number, token: string) {
    this.token = token
    this.#state = state
    this.#n = n
    this.#registered = new Promise((resolve) => (this.#settleRegistration = resolve))
  }

  // A hook is awaited for its next payload: being thenable is its purpose.
  // oxlint-disable-next-line unicorn/no-thenable
  then<A, B>(onFulfilled?: (value: unknown) => A, onRejected?: (reason: unknown) => B): Promise<unknown> {
    return this.#next().then(onFulfilled, onRejected)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, void> {
    while (!this.#disposed) yield await this.#next()
  }

  /** `null` once the registration is durable, or the run that owns the token. */
  async getConflict(): Promise<RealmRun | null> {
    this.#state.outbox.push(['hook-watch', this.#n])
    const owner = await this.#registered
    if (owner === null) return null
    if (owner === '') throw this.#conflict!
    return new (this.#state.runClass())(owner)
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    if (!this.#conflict) this.#state.outbox.push(['hook-dispose', this.#n])
  }

  [disposeKey](): void {
    this.dispose()
  }

  onCreated(): void {
    this.#settleRegistration(null)
  }

  onConflict(conflictingRunId: string): void {
    this.#conflict = new HookConflictError(this.token, conflictingRunId || undefined)
    this.#settleRegistration(conflictingRunId)
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#conflict)
  }

  onReceived(payload: string): void {
    const waiter = this.#disposed ? undefined : this.#waiters.shift()
    if (!waiter) this.#payloads.push(payload)
    else settle(this.#state, waiter, payload)
  }

  #next(): Promise<unknown> {
    if (this.#conflict) return Promise.reject(this.#conflict)
    return new Promise((resolve, reject) => {
      const payload = this.#payloads.shift()
      if (payload === undefined) this.#waiters.push({ resolve, reject })
      else settle(this.#state, { resolve, reject }, payload)
    })
  }
}

function settle(state: RealmState, waiter: Waiter, payload: string): void {
  try {
    waiter.resolve(state.codec.decode(payload))
  } catch (error) {
    waiter.reject(error)
  }
}

/** `createHook` of the workflow API. */
export function createCreateHook(state: RealmState): (options?: HookOptions) => Hook {
  return (options) => registerHook(state, Hook, optionsOf('createHook()', options))
}

/** Asks for a hook, or a kind of one. */
export function registerHook<T extends Hook>(
  state: RealmState,
  Type: new (state: RealmState, n: number, token: string) => T,
  options: HookOptions & { respondWith?: unknown },
): T {
  const { token: wanted, isWebhook = false, experimental_minRetention: retention } = options
  if (wanted != null) checkToken(wanted)
  const retentionUntil = retention === undefined ? 0 : retentionEnd(retention, state.now)
  const stored = storedOptions(state, options)
  const n = ++state.counts.hook
  const token = wanted ?? state.deriveToken(n)
  const hook = new Type(state, n, token)
  state.hooks.set(n, hook)
  state.outbox.push(['hook', n, token, stored, Boolean(isWebhook), retentionUntil, state.site()])
  return hook
}

/** Whatever else were sent to the store as a token would be refused there, again and again. */
function checkToken(token: unknown): void {
  if (typeof token === 'string' && token !== '') return
  const received = token === '' ? 'empty' : `of type ${typeof token}`
  throw createError('hook-token-invalid', { received })
}

/** @throws WorkflowRuntimeError `hook-retention-too-long`, `duration-invalid` */
function retentionEnd(retention: DurationInput, now: number): number {
  const end = resolveDate(retention, now)
  if (end.getTime() - now <= MAX_RETENTION_DAYS * 86_400_000) return end.getTime()
  throw createError('hook-retention-too-long', { until: end.toISOString(), days: MAX_RETENTION_DAYS })
}

/** The metadata; with a webhook, that and how it responds, for which nothing else of the log has a place. */
function storedOptions(state: RealmState, options: HookOptions & { respondWith?: unknown }): string {
  const { metadata, respondWith, isWebhook } = options
  if (metadata === undefined && respondWith === undefined) return ''
  if (!isWebhook) return state.codec.encode(metadata, 'metadata')
  return state.codec.encode({ metadata, respondWith })
}
