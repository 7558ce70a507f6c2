/** What this World needs from a PostgreSQL client: a handful of methods, so that another one than `pg` can serve. */
export interface SqlQuery {
  text: string
  /** A Buffer is sent in the binary format, everything else as text. */
  values?: readonly SqlValue[]
}

export type SqlValue = string | number | boolean | Uint8Array | null | undefined

export interface SqlResult<Row> {
  rows: Row[]
  rowCount: number | null
}

export interface SqlSession {
  query<Row>(query: SqlQuery): Promise<SqlResult<Row>>
}

export interface SqlDriver extends SqlSession {
  /** Runs `use` on one connection. */
  session<T>(use: (session: SqlSession) => Promise<T>): Promise<T>
  /** Opens a connection that receives notifications. */
  listen(channel: string, events: ListenEvents): Promise<Listening>
  close(): Promise<void>
}

export interface ListenEvents {
  onNotification(text: string): void
  /** The connection is gone. */
  onEnd(error?: Error): void
}

export interface Listening {
  close(): Promise<void>
}

/** Opens the driver for one or two connection strings; see options.ts. */
export interface SqlDriverOptions {
  url: string
  listenUrl: string
  ssl: boolean | object | undefined
  maxConnections: number
  /** An error of a connection that nobody uses at the moment. */
  onIdleError: (error: Error) => void
}
