/**
 * The whole border between the host and a workflow realm: every function that one side may call on the other. Only
 * primitives cross it (strings, numbers, booleans), and flat arrays of them from the realm to the host, which copies
 * them at once. Values are encoded and decoded by the codec inside the realm.
 */

/**
 * What the realm may call. Host functions take and return primitives only, never throw, and are wrapped by the prelude
 * before any workflow code runs, so that no host object is reachable from it.
 */
export interface HostFunctions {
  /** A line of `console`. */
  log(level: string, text: string): void
  /** Rewrites the frames of a stack to original files and lines. */
  mapStack(stack: string): string
  /** Asked every few thousand loop iterations and calls: has this turn used up its time? */
  overtime(): boolean
  /** The environment as JSON. Asked for when the code first looks at `process`: few runs do, and it is long. */
  env(): string
  /** The token of the run's n-th hook: an HMAC under the run's seed. */
  deriveToken(ordinal: number): string
  /** A digest of bytes, both in base64. The algorithm is one of SHA-1, SHA-256, SHA-384 and SHA-512. */
  digest(algorithm: string, base64: string): string
  /** The components of a URL as JSON, or an empty text when it is no URL. */
  parseUrl(url: string, base: string, hasBase: boolean): string
  /** The components after one of them was set. */
  setUrlPart(href: string, part: string, value: string): string
}

/** What a realm is told once, before the bundle is evaluated. JSON text when it crosses. */
export interface RealmInit {
  runId: string
  workflowName: string
  /** Seeds randomness, ids and generated tokens. */
  seed: string
  /** Epoch milliseconds: the clock until the first event is delivered. */
  createdAt: number
  /** Base URL of the webhook route. */
  url: string
  /** Payloads of the run are encrypted at rest. */
  encrypts: boolean
  /** Remember where each command was asked for: only to explain a divergence, since a stack costs microseconds. */
  trace: boolean
}

/** One delivery into the realm. The ordinal `n` counts per kind, from 1, in the order in which the code asked. */
export type RealmEvent =
  | readonly ['start', workflowName: string, input: string]
  | readonly ['step', n: number, ok: boolean, payload: string]
  | readonly ['wait', n: number]
  | readonly ['hook-created', n: number]
  | readonly ['hook-conflict', n: number, conflictingRunId: string]
  | readonly ['hook-received', n: number, payload: string]
  /** `refused`: the run has no room for them. */
  | readonly ['attributes', n: number, refused: boolean]
  | readonly ['call', n: number, ok: boolean, payload: string]
  /** A signal was aborted outside of the workflow's code. */
  | readonly ['signal-aborted', id: string, reason: string]
  /** `status` is that of the run, or `missing`. Empty texts and 0 for what there is not. */
  | readonly [
      'await',
      n: number,
      runId: string,
      status: string,
      errorCode: string,
      expiredAt: number,
      payload: string,
    ]

/** One thing that workflow code asked for. */
export type RealmCommand =
  | readonly ['step', n: number, stepName: string, input: string, site: string]
  | readonly ['wait', n: number, resumeAt: number, site: string]
  | readonly [
      'hook',
      n: number,
      token: string,
      metadata: string,
      isWebhook: boolean,
      retentionUntil: number,
      site: string,
    ]
  /** Somebody waits for the hook's registration to be durable. */
  | readonly ['hook-watch', n: number]
  | readonly ['hook-dispose', n: number]
  | readonly ['attributes', n: number, changes: string, site: string]
  /** Something to ask of the host once, whose outcome is recorded. */
  | readonly ['call', n: number, method: string, input: string, site: string]
  /** A signal that has crossed the border was aborted here. Signals carry their ids in values, so the realm makes them. */
  | readonly ['signal-abort', id: string, reason: string, site: string]
  /** The end of another run is waited for. */
  | readonly ['await', n: number, runId: string, site: string]
  | readonly ['completed', output: string]
  | readonly ['failed', error: string, errorCode: string]

/** What the host may call: the object that the prelude's `boot()` returns. */
export interface RealmIo {
  /** Takes `RealmInit` as JSON and installs clock, randomness and API. */
  init(initJson: string): void
  /** Called by every loop and function of the bundle. Throws when the turn is over its time. */
  tick(): void
  /** The bundle itself threw while it was evaluated: the run fails with that error. */
  crashed(error: unknown): void
  /** Hands over one event at a point in time. What it sets off runs when the host drains the realm. */
  deliver(at: number, event: RealmEvent): void
  /** Takes all commands since the last call. */
  take(): RealmCommand[]
  /** The run is over. @returns whether the realm is as it was before it, so that another run can have it */
  leave(): boolean
}

/** A realm as the engine sees it. */
export interface Realm {
  /** Hands over one event, runs everything it sets off to rest, and returns what the code asked for, in order. */
  turn(at: number, event: RealmEvent): RealmCommand[]
  /** The turn limit was hit: nothing this realm does counts any more. */
  readonly overtime: boolean
  /** The run is over, or is driven elsewhere: there is no further turn, and no further call of this. */
  release(): void
}
