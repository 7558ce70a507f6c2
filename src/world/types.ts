/**
 * Glossary (the same words in code, docs and UI)
 *
 * - workflow: a replayed function. step: a recorded effect. run: one execution of a workflow.
 * - event log: the ordered events of one run; the only truth about it. replay: running the code against the log.
 * - read model: a table derived from the logs (runs, steps, hooks, waits), kept in the same transaction.
 * - owner: one process that has opened the World. It is alive while its heartbeat is fresh and, on the same machine,
 *   its process exists. A lease is valid exactly as long as its owner is alive: nothing else has to be renewed.
 * - lease: the right to append to one run's log. epoch: its fencing token, one higher at every change of hands.
 * - claim: taking a run's lease. release: giving it back, possible only at the head of the log.
 * - inject: an append from outside the lease (a hook's payload, a cancellation, a background step).
 * - message: a pointer (run, or step of a run) that the queue delivers at least once, at or after a point in time.
 * - signal: an AbortSignal that has crossed a border; known to a log once it is aborted.
 * - await: a run's wait for another run's end. The append that ends a run also completes every await of it, with a
 *   message for each run that nobody drives. A run with attribute `$retention` = `0` loses its payloads and chunks then.
 * - hook: a token that somebody resumes. wait: a durable timer. stream: an append-only sequence of chunks.
 */
import type { LogEvent, NewEvent, Payload } from './events.ts'
import type { NewMessage, WorkflowInvokePayload } from './messages.ts'

export type RunStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled'
export type StepStatus = 'pending' | 'running' | 'completed' | 'failed'

/** True once a run's status can never change again. */
export function isTerminal(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

export interface RunRecord {
  runId: string
  workflowName: string
  status: RunStatus
  /** Random, drawn at `start()`: seeds randomness and generated tokens. Secret: tokens derive from it. */
  seed: string
  /** Content hash of the run's workflow bundle; absent until its first turn. */
  bundle?: string
  /** Position of the last event. */
  head: number
  attributes: Record<string, string>
  /** Present with payloads. */
  input?: Payload
  output?: Payload
  error?: Payload
  errorCode?: string
  cancelReason?: string
  /** The run whose arguments this one was started with anew. */
  replayedFromRunId?: string
  /** When the user data of the run was removed. Epoch milliseconds. */
  expiredAt?: number
  createdAt: number
  updatedAt: number
  startedAt?: number
  completedAt?: number
}

export interface StepRecord {
  runId: string
  stepId: string
  stepName: string
  status: StepStatus
  /** Attempts started so far. */
  attempt: number
  /** The current attempt came through the queue. */
  background: boolean
  /** Owner that claimed the current background attempt, while it runs. */
  owner?: string
  input?: Payload
  output?: Payload
  error?: Payload
  retryAt?: number
  createdAt: number
  updatedAt: number
  startedAt?: number
  completedAt?: number
}

export interface WaitRecord {
  runId: string
  waitId: string
  status: 'waiting' | 'completed'
  resumeAt: number
  createdAt: number
  completedAt?: number
}

/** That a run waits for another one's end. Gone when it does not any more. */
export interface AwaitRecord {
  runId: string
  awaitId: string
  targetRunId: string
  createdAt: number
}

export interface HookRecord {
  runId: string
  hookId: string
  token: string
  isWebhook: boolean
  isSystem: boolean
  metadata?: Payload
  createdAt: number
  retentionUntil?: number
}

/** A signal that was aborted. One that was not has no record: nothing is stored before. */
export interface SignalRecord {
  runId: string
  signalId: string
  reason?: Payload
  abortedAt: number
}

export interface ListOptions {
  /** @default 100, at most 1000 */
  limit?: number
  /** From the page before. Opaque; every page has one, the last included, so that a reader can go on later. */
  cursor?: string
  /** By creation. @default 'desc' for runs, 'asc' for what belongs to one run */
  order?: 'asc' | 'desc'
  /** Include inputs, outputs, errors, metadata. @default false */
  payloads?: boolean
}

export interface Page<T> {
  data: T[]
  cursor: string
  hasMore: boolean
}

export interface RunLease {
  runId: string
  /** Fencing token: an append with an older one changes nothing. */
  epoch: number
}

export interface CreateRunRequest {
  runId: string
  workflowName: string
  seed: string
  createdAt: number
  input: Payload
  attributes?: Record<string, string>
  replayedFromRunId?: string
  /**
   * `true`: the new run is leased to this owner at once, and no message is enqueued (the caller drives it; if it dies,
   * the sweeper finds the run). `false`: a message is enqueued with it.
   */
  claim: boolean
}

export type CreateRunResult =
  | { status: 'created'; run: RunRecord; lease?: RunLease }
  /** The run id exists; nothing was changed. */
  | { status: 'exists'; run: RunRecord }

export type ClaimResult =
  /** The lease is ours, and these are the events after `after`. The run comes with its input. */
  | { status: 'claimed'; lease: RunLease; run: RunRecord; events: LogEvent[] }
  /** A living owner has it; `mine` when that is this very owner. That owner cannot leave without seeing every event. */
  | { status: 'held'; mine: boolean }
  | { status: 'ended'; run: RunRecord }
  | { status: 'missing' }

export interface AppendRequest {
  epoch: number
  /** Position of the last event that the caller has seen: must be the head. */
  after: number
  /** May be empty, to release only. */
  events: NewEvent[]
  messages?: NewMessage[]
  /** Keys of pending messages that are no longer needed. */
  cancelMessages?: string[]
  /**
   * `release` gives the lease back in the same transaction, unless the append got an answer that the run may go on with: a
   * hook's token is taken, or the run of an `await_created` has ended. A terminal run event always releases.
   */
  lease: 'keep' | 'release'
}

export type AppendResult =
  /**
   * `events`: what was written, with positions. A `hook_created` whose token is taken is written as `hook_conflict`, an
   * `await_created` whose run has ended or does not exist as `await_completed`; nothing is released then.
   */
  | { status: 'appended'; events: LogEvent[] }
  /** Nothing was written; here are the events after `after`. */
  | { status: 'conflict'; events: LogEvent[] }
  /** Nothing was written: the lease has changed hands. */
  | { status: 'fenced' }

export interface InjectRequest {
  /**
   * One of `hook_received`, `run_cancelled`, `hook_disposed`, `attr_set`, `signal_aborted`, `wait_completed`,
   * `step_started` (background), `step_retrying`, `step_completed`, `step_failed` (of a background attempt). `createdAt` is set by the World.
   */
  event: NewEvent
  messages?: NewMessage[]
  /**
   * How the run learns of it when nobody holds its lease. `claim`: the lease is taken for the caller, who drives the
   * run; `message`: a message is enqueued; `none`. When an owner holds the lease no message is needed: the owner cannot
   * release without seeing the event, is notified, and its death is found by the sweeper.
   */
  wake: 'claim' | 'message' | 'none'
  /** With `wake: 'claim'`: return the events after this position. @default 0 */
  after?: number
  /** `step_started` only: also when the attempt before is this very owner's, which knows that it no longer runs. */
  takeOver?: boolean
}

export type InjectResult =
  | { status: 'appended'; event: LogEvent; claim?: Extract<ClaimResult, { status: 'claimed' }> }
  /** An event with the same `resumeId` is already there: it stands, nothing was written. */
  | { status: 'duplicate'; event: LogEvent }
  /**
   * Refused, nothing was written. `missing`: no such run, hook, wait or step; `ended`: the run has ended;
   * `conflict`: the entity does not allow it (more than 64 attributes, step claimed by a living attempt, other attempt, wait completed, signal
   * aborted);
   * `early`: the step may not be retried before `retryAt`.
   */
  | { status: 'refused'; reason: 'missing' | 'ended' | 'conflict' | 'early'; retryAt?: number }

export interface Bundle {
  /** Content hash (sha256, hex) of `code`. */
  hash: string
  code: string
  /** Source map as JSON; empty when there is none. */
  map: string
}

export interface Delivery {
  messageId: string
  payload: WorkflowInvokePayload
  /** 1 for the first delivery. */
  attempt: number
}

export interface Consumer {
  /** Takes no new messages, waits for the running handlers, gives back what was taken and not begun. */
  stop(): Promise<void>
}

export interface StreamChunk {
  index: number
  /** May share its memory with other chunks: whoever changes it, or keeps it for long, copies it first. */
  data: Uint8Array
}

/**
 * Who appends to a stream, and how far it is. A batch is out of turn, and refused, when its writer has gone on since, when
 * one before it is missing, or when a later attempt of the writer has appended: what comes late changes nothing.
 */
export interface StreamWriter {
  /** Unique in its stream: the id of a step, or a random one. */
  id: string
  /** Which of its attempts; 0 when there is but one. */
  attempt: number
  /** Chunks that this attempt has appended before. */
  position: number
}

export interface StreamInfo {
  /** Index of the last chunk, which stands when the chunks of an ended run are removed; -1 when there was none. */
  tailIndex: number
  /** `abandoned`: what filled it was gone before the stream had ended, so that something is missing. */
  status: 'open' | 'closed' | 'failed' | 'abandoned'
  error?: Payload
}

/** See the folder's conformance suite (`testing/world`): every World passes it. */
export interface World {
  /** Short name for logs: `sqlite`, `postgres`, `simulated`. */
  readonly name: string
  /** Id of this owner: this process's opening of the World. */
  readonly owner: string
  /** Payloads are encrypted at rest. @default false */
  readonly encrypts?: boolean

  /** Makes run, `run_created` and, without `claim`, its message durable together. */
  createRun(request: CreateRunRequest): Promise<CreateRunResult>
  /**
   * `own`: also when the lease is this very owner's, which knows that nobody here drives the run: it came with an answer
   * that got lost.
   */
  claim(runId: string, options: { after: number; own?: boolean }): Promise<ClaimResult>
  /**
   * Whoever drives a run asks again, without end, when this rejects (locked, full, away): nothing of the run is lost. Three slugs
   * say that the same will never be taken, on whatever error they stand, and end the run with `RUNTIME_ERROR`:
   * `value-unstorable` and `payload-too-large` at once, `store-event-refused` when it comes again after the log was read anew.
   * They hold for every write. A World must not use them for what may pass, and rejects with them having written nothing.
   */
  append(runId: string, request: AppendRequest): Promise<AppendResult>
  inject(runId: string, request: InjectRequest): Promise<InjectResult>
  /** In order, at most `limit` (default 1000). Reading again after the last one gives exactly the later events. */
  events(runId: string, options?: { after?: number; limit?: number; payloads?: boolean }): Promise<LogEvent[]>

  readonly runs: {
    /** With payloads unless told otherwise. */
    get(runId: string, options?: { payloads?: boolean }): Promise<RunRecord | null>
    list(
      options?: ListOptions & { status?: RunStatus | RunStatus[]; workflowName?: string },
    ): Promise<Page<RunRecord>>
  }
  readonly steps: {
    get(runId: string, stepId: string, options?: { payloads?: boolean }): Promise<StepRecord | null>
    list(runId: string, options?: ListOptions): Promise<Page<StepRecord>>
  }
  readonly waits: {
    list(runId: string, options?: ListOptions): Promise<Page<WaitRecord>>
  }
  /** What runs wait for: other runs. */
  readonly awaits: {
    list(runId: string, options?: ListOptions): Promise<Page<AwaitRecord>>
  }
  readonly hooks: {
    get(runId: string, hookId: string): Promise<HookRecord | null>
    /** The live (or retained) hook with this token, with metadata. */
    byToken(token: string): Promise<HookRecord | null>
    list(options?: ListOptions & { runId?: string }): Promise<Page<HookRecord>>
  }
  readonly signals: {
    /** The abort of a signal, as this run's log has it; null while it is not aborted. */
    get(runId: string, signalId: string): Promise<SignalRecord | null>
  }
  readonly bundles: {
    put(bundle: Bundle): Promise<void>
    get(hash: string): Promise<Bundle | null>
  }
  readonly queue: {
    enqueue(messages: NewMessage[]): Promise<void>
    /** True while a message of the run with this key waits, or is being handled. */
    has(runId: string, key: string): Promise<boolean>
    /**
     * Hands due messages to `handler`, at most `concurrency` at a time (by default as many as the World holds to be
     * right), until stopped. A handler that resolves acknowledges; one that rejects, or whose owner dies, makes the
     * message come again with `attempt + 1` after a backoff; `{ retryAt }` puts it back for that time without counting.
     */
    consume(
      handler: (delivery: Delivery) => Promise<void | { retryAt: number }>,
      options?: { concurrency?: number },
    ): Consumer
  }
  readonly streams: {
    /**
     * Makes a stream that this owner alone fills, maybe before its run exists. It outlives a run that completes; when
     * the run fails or is cancelled, or the owner is gone before it has ended the stream, it is `abandoned`.
     */
    open(runId: string, name: string): Promise<void>
    /**
     * Appends in order, all or nothing; returns the index of the first. One that was not opened is made by its first
     * chunk, and ends with its run: closed in the same transaction.
     *
     * With a `writer`, the batch that it sent last may be sent again: it is there once, and gets the answer that it got,
     * even when the stream has ended since.
     *
     * @throws StreamError once the stream or its run has ended, and `stream-out-of-turn`
     * @throws WorkflowRunNotFoundError when there is no such run, and the stream was not opened
     */
    append(runId: string, name: string, chunks: Uint8Array[], writer?: StreamWriter): Promise<number>
    /** The first end stands. @throws WorkflowRunNotFoundError as `append` */
    close(runId: string, name: string): Promise<void>
    fail(runId: string, name: string, error: Payload): Promise<void>
    /** A stream that nobody has written to is open as long as its run, or a run of that id, may still begin it. */
    info(runId: string, name: string): Promise<StreamInfo>
    /** Chunks from `from`: at most `limit` (default 100) and about a megabyte, and the info at that instant. */
    read(
      runId: string,
      name: string,
      options: { from: number; limit?: number },
    ): Promise<{ chunks: StreamChunk[]; info: StreamInfo }>
    /** Calls `listener` when the stream may have grown or ended, with its run as well. A hint, as with `subscribe`. */
    subscribe(runId: string, name: string, listener: () => void): () => void
    list(runId: string): Promise<string[]>
  }
  /**
   * Calls `listener` when there may be something new about the run: an injected event, a signal's abort, the
   * run's end, whoever wrote it; what the lease's owner appends on the way is not told. A hint: it may be lost or come in vain, so a
   * reader also polls now and then.
   */
  subscribe(runId: string, listener: () => void): () => void
  /** The secret that signs messages to the route; created on first use, kept with the store. */
  secret(): Promise<string>
  /** @throws when the store cannot be used */
  health(): Promise<void>
  /** Gives back every lease and message of this owner and closes the store. */
  close(): Promise<void>
}
