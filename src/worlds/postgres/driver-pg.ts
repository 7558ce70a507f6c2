import { createError } from '../../errors/index.ts'
import type { Listening, ListenEvents, SqlDriver, SqlDriverOptions, SqlQuery, SqlResult } from './driver.ts'

/** The part of `pg` that is used here. */
interface PgModule {
  Pool: new (options: object) => PgPool
  Client: new (options: object) => PgClient
  types: { getTypeParser(oid: number, format?: string): (text: string) => unknown }
}

interface PgConnection {
  query<Row>(query: object): Promise<SqlResult<Row>>
}

interface PgPool extends PgConnection {
  connect(): Promise<PgConnection & { release(error?: Error): void }>
  on(event: 'error', listener: (error: Error) => void): void
  end(): Promise<void>
}

interface PgClient extends PgConnection {
  connect(): Promise<void>
  on(event: 'error' | 'end' | 'notification', listener: (value: never) => void): void
  end(): Promise<void>
}

const INT8_OID = 20
/** How long a new connection may take before another is tried: one that hangs holds up whoever waits for it. Milliseconds. */
const CONNECT_TIMEOUT = 5_000
/** After which a connection that nobody uses is closed. Milliseconds. */
const IDLE_TIMEOUT = 300_000

/**
 * Opens a pool of `pg`. Nothing is set on a session, so that a pooler in transaction mode may hand each statement to
 * another server connection. Statements are prepared, which spares the server most of the work of a short one; poolers
 * that do not take part in that (PgBouncer before 1.21) are found out by their first error, and it ends there.
 *
 * @throws WorkflowWorldError `database-driver-missing`
 */
export async function openPg(options: SqlDriverOptions): Promise<SqlDriver> {
  const pg = await loadPg()
  const common = {
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    application_name: 'stepline',
    keepAlive: true,
    // Row ids stay far below what a double holds exactly.
    types: {
      getTypeParser: (oid: number, format?: string) =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format),
    },
  }
  /** The limit is one for connecting: the pool's own would also count the wait for a free connection, long in a burst. */
  class Client extends pg.Client {
    constructor(config: object) {
      super({ ...config, connectionTimeoutMillis: CONNECT_TIMEOUT })
    }
  }
  const pool = new pg.Pool({
    ...common,
    Client,
    connectionString: options.url,
    max: options.maxConnections,
    // A new connection plans every statement anew, which costs more than an idle one.
    idleTimeoutMillis: IDLE_TIMEOUT,
    // An open World must not keep a process alive; whatever serves requests does.
    allowExitOnIdle: true,
  })
  pool.on('error', options.onIdleError)
  const statements = createStatements()
  return {
    query: (query) => statements.run(pool, query),
    async session(use) {
      const client = await pool.connect()
      try {
        const result = await use({ query: (query) => client.query(toPg(query)) })
        client.release()
        return result
      } catch (error) {
        // Whatever state it is in: it is not used again.
        client.release(error as Error)
        throw error
      }
    },
    listen: (channel, events) =>
      listen(new Client({ ...common, connectionString: options.listenUrl }), channel, events),
    close: () => pool.end(),
  }
}

interface Statements {
  run<Row>(pool: PgConnection, query: SqlQuery): Promise<SqlResult<Row>>
}

/** SQLSTATE of a statement that the server connection does not know, or knows already: it was not carried out. */
const NOT_PREPARED = new Set(['26000', '42P05'])

function createStatements(): Statements {
  const names = new Map<string, string>()
  let named = true

  function nameOf(text: string): string {
    const name = names.get(text) ?? `stepline_${names.size + 1}`
    names.set(text, name)
    return name
  }

  return {
    async run<Row>(pool: PgConnection, query: SqlQuery): Promise<SqlResult<Row>> {
      if (!named || query.values === undefined) return pool.query<Row>(toPg(query))
      try {
        return await pool.query<Row>({ ...toPg(query), name: nameOf(query.text) })
      } catch (error) {
        if (!NOT_PREPARED.has((error as { code?: string }).code ?? '')) throw error
        named = false
        return pool.query<Row>(toPg(query))
      }
    },
  }
}

function toPg({ text, values }: SqlQuery): object {
  return { text, values: values?.map((value) => (isBytes(value) ? toBuffer(value) : value)) }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

async function listen(client: PgClient, channel: string, events: ListenEvents): Promise<Listening> {
  let closed = false
  let failure: Error | undefined
  client.on('error', (error: Error) => (failure ??= error))
  client.on('end', () => {
    if (!closed) events.onEnd(failure)
    closed = true
  })
  client.on('notification', ({ payload }: { payload?: string }) => events.onNotification(payload ?? ''))
  const close = async (): Promise<void> => {
    closed = true
    await client.end()
  }
  try {
    await client.connect()
    await client.query({ text: `LISTEN "${channel}"` })
  } catch (error) {
    // The error that is thrown says what happened; that the rest of it could not be closed says nothing more.
    await close().catch(() => undefined)
    throw error
  }
  unref(client)
  return { close }
}

/** The pool does this for its idle connections; a lone client has to be told through its socket. */
function unref(client: PgClient): void {
  const { connection } = client as unknown as { connection?: { stream?: { unref?(): void } } }
  connection?.stream?.unref?.()
}

async function loadPg(): Promise<PgModule> {
  try {
    const module = (await import('pg')) as unknown as { default: PgModule }
    return module.default
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw createError('database-driver-missing', { reason }, { cause })
  }
}
