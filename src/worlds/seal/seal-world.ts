import type {
  AppendResult,
  ClaimResult,
  HookRecord,
  InjectResult,
  LogEvent,
  NewEvent,
  Page,
  Payload,
  RunRecord,
  SignalRecord,
  StepRecord,
  StreamInfo,
  World,
} from '../../world/index.ts'
import { markUnreadable } from '../../world/index.ts'
import { COMPRESS_FROM, isSealed, seal, type SealContext, unseal } from './envelope.ts'
import type { EncryptionKeys } from './keys.ts'

export interface SealOptions {
  keys: EncryptionKeys
  /** Compress payloads from 4 KiB on; never chunks of streams. @default true */
  compress?: boolean
}

/**
 * The same World with payloads compressed and encrypted at rest, and stream chunks encrypted. Each member is named, so that one
 * which is added to the contract is thought about here.
 *
 * @example sealWorld(await createSqliteWorld(), { keys: parseEncryptionKeys(process.env.WORKFLOW_ENCRYPTION_KEY) })
 */
export function sealWorld(world: World, { keys, compress = true }: SealOptions): World {
  const context: SealContext = { keys, compress }
  // Chunks are on their way to somebody: compressing them took as long as storing and reading them.
  const live: SealContext = { keys, compress: false }
  const reader = createReader(keys)
  const write = (runId: string, payload: Payload): Payload => sealPayload(context, runId, payload)
  return {
    name: world.name,
    owner: world.owner,
    encrypts: keys.current !== undefined,
    createRun: (request) =>
      world.createRun({ ...request, input: write(request.runId, request.input) }).then((result) => {
        result.run = reader.run(result.run)
        return result
      }),
    claim: (runId, options) => world.claim(runId, options).then(reader.claim),
    append(runId, request) {
      const events = sealEvents(context, runId, request.events)
      if (events === request.events) return world.append(runId, request).then(reader.append)
      return world.append(runId, { ...request, events }).then((result) => {
        return result.status === 'appended' ? restore(reader, result, request.events) : reader.append(result)
      })
    },
    inject(runId, request) {
      const event = sealEvent(context, runId, request.event)
      return world.inject(runId, { ...request, event }).then(reader.inject)
    },
    events: (runId, range) => world.events(runId, range).then(reader.events),
    runs: {
      get: (runId, options) => world.runs.get(runId, options).then((run) => run && reader.run(run)),
      list: (query) => world.runs.list(query).then((page) => onPage(page, reader.run)),
    },
    steps: {
      get: (runId, stepId, options) =>
        world.steps.get(runId, stepId, options).then((step) => step && reader.step(step)),
      list: (runId, query) => world.steps.list(runId, query).then((page) => onPage(page, reader.step)),
    },
    waits: world.waits,
    awaits: world.awaits,
    hooks: {
      get: (runId, hookId) => world.hooks.get(runId, hookId).then((hook) => hook && reader.hook(hook)),
      byToken: (token) => world.hooks.byToken(token).then((hook) => hook && reader.hook(hook)),
      list: (query) => world.hooks.list(query).then((page) => onPage(page, reader.hook)),
    },
    signals: {
      get: (runId, signalId) =>
        world.signals.get(runId, signalId).then((signal) => signal && reader.signal(signal)),
    },
    bundles: world.bundles,
    queue: world.queue,
    streams: {
      open: (runId, name) => world.streams.open(runId, name),
      append(runId, name, chunks, writer) {
        const sealed = chunks.map((chunk) => seal(live, runId, chunk) ?? chunk)
        return world.streams.append(runId, name, sealed, writer)
      },
      close: (runId, name) => world.streams.close(runId, name),
      fail: (runId, name, error) => world.streams.fail(runId, name, write(runId, error)),
      info: (runId, name) => world.streams.info(runId, name).then(reader.info),
      read: (runId, name, range) =>
        world.streams.read(runId, name, range).then(({ chunks, info }) => ({
          chunks: chunks.map((chunk) => ({ ...chunk, data: openChunk(keys, chunk.data) })),
          info: reader.info(info),
        })),
      subscribe: (runId, name, listener) => world.streams.subscribe(runId, name, listener),
      list: (runId) => world.streams.list(runId),
    },
    subscribe: (runId, listener) => world.subscribe(runId, listener),
    secret: () => world.secret(),
    health: () => world.health(),
    close: () => world.close(),
  }
}

function sealPayload(context: SealContext, runId: string, payload: Payload): Payload {
  // What is neither is refused by the World.
  if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) return payload
  // All that a run pays which neither encrypts nor has long values.
  if (payload.length < COMPRESS_FROM && context.keys.current === undefined && typeof payload === 'string')
    return payload
  return seal(context, runId, payload) ?? payload
}

function sealEvent<T extends NewEvent>(context: SealContext, runId: string, event: T): T {
  if (event.payload === undefined) return event
  const payload = sealPayload(context, runId, event.payload)
  return payload === event.payload ? event : { ...event, payload }
}

/** The very same array when there is nothing to seal. */
function sealEvents(context: SealContext, runId: string, events: NewEvent[]): NewEvent[] {
  let sealed: NewEvent[] | undefined
  for (let i = 0; i < events.length; i++) {
    const event = sealEvent(context, runId, events[i]!)
    if (event !== events[i]) (sealed ??= [...events])[i] = event
  }
  return sealed ?? events
}

/** What was just written need not be decrypted to be known; what the World has added, the outcome of another run, must. */
function restore(
  reader: Reader,
  result: Extract<AppendResult, { status: 'appended' }>,
  written: NewEvent[],
): AppendResult {
  const events = result.events.map((event, i) => {
    if (event.payload === undefined) return event
    const payload = written[i]?.payload
    return payload === undefined ? reader.events([event])[0]! : { ...event, payload }
  })
  return { ...result, events }
}

function openChunk(keys: EncryptionKeys, data: Uint8Array): Uint8Array {
  if (!isSealed(data)) return data
  const opened = unseal(keys, data)
  return typeof opened === 'string' ? new TextEncoder().encode(opened) : opened
}

function onPage<T>(page: Page<T>, open: (record: T) => T): Page<T> {
  return { ...page, data: page.data.map(open) }
}

interface Reader {
  events(events: LogEvent[]): LogEvent[]
  run(run: RunRecord): RunRecord
  step(step: StepRecord): StepRecord
  hook(hook: HookRecord): HookRecord
  signal(signal: SignalRecord): SignalRecord
  info(info: StreamInfo): StreamInfo
  claim(result: ClaimResult): ClaimResult
  append(result: AppendResult): AppendResult
  inject(result: InjectResult): InjectResult
}

/** Opens what comes out of the World, in whatever it comes; objects without sealed payloads are passed on as they are. */
function createReader(keys: EncryptionKeys): Reader {
  const reader: Reader = {
    events(events) {
      let opened: LogEvent[] | undefined
      for (let i = 0; i < events.length; i++) {
        const { payload } = events[i]!
        if (typeof payload !== 'object') continue
        const event = { ...events[i]!, payload: open(keys, payload) }
        ;(opened ??= [...events])[i] = event
      }
      return opened ?? events
    },
    run: (run) => openFields(keys, run, ['input', 'output', 'error']),
    step: (step) => openFields(keys, step, ['input', 'output', 'error']),
    hook: (hook) => openFields(keys, hook, ['metadata']),
    signal: (signal) => openFields(keys, signal, ['reason']),
    info: (info) => openFields(keys, info, ['error']),
    claim: (result) => {
      if (result.status === 'ended') return { ...result, run: reader.run(result.run) }
      if (result.status !== 'claimed') return result
      return { ...result, run: reader.run(result.run), events: reader.events(result.events) }
    },
    append: (result) =>
      result.status === 'fenced' ? result : { ...result, events: reader.events(result.events) },
    inject: (result) => {
      if (result.status === 'refused') return result
      const event = reader.events([result.event])[0]!
      if (result.status === 'duplicate' || !result.claim) return { ...result, event }
      return { ...result, event, claim: reader.claim(result.claim) as typeof result.claim }
    },
  }
  return reader
}

function openFields<T extends object>(keys: EncryptionKeys, record: T, fields: Array<keyof T>): T {
  let opened = record
  for (const field of fields) {
    const payload = record[field] as Payload | undefined
    if (typeof payload !== 'object') continue
    if (opened === record) opened = { ...record }
    opened[field] = open(keys, payload) as T[typeof field]
  }
  return opened
}

/** A payload that cannot be opened stays the bytes that it is, with the reason; see `payloadText`. */
function open(keys: EncryptionKeys, payload: Uint8Array): Payload {
  if (!isSealed(payload)) return payload
  try {
    return unseal(keys, payload)
  } catch (reason) {
    return markUnreadable(payload, reason as Error)
  }
}
