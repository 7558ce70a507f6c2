import Database from 'libsql'
import pg from 'pg'
import type { Points } from './faults.ts'

/** Makes every commit of this process a point, below everything that is under test: those of start-up and upkeep, too. */
export function watchCommits(points: Points): void {
  watchSqlite(points)
  watchPostgres(points)
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function watchSqlite(points: Points): void {
  const prototype = Database.prototype as unknown as Record<'exec' | 'prepare', Method>
  const { exec, prepare } = prototype
  prototype.exec = function (sql) {
    const run = (): unknown => exec.call(this, sql)
    return /^(COMMIT|PRAGMA journal_mode)/.test(String(sql)) ? points.aroundCommit(String(sql), run) : run()
  }
  prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql) as { run: Method }
    if (sql !== 'COMMIT') return statement
    const run = statement.run.bind(statement)
    statement.run = (...args) => points.aroundCommit('COMMIT', () => run(...args))
    return statement
  }
}

/** Each statement that may write is a transaction of its own, except within the one that migrates. */
function watchPostgres(points: Points): void {
  const prototype = pg.Client.prototype as unknown as { query: Method }
  const { query } = prototype
  prototype.query = function (...args) {
    const text = (args[0] as { text?: string } | undefined)?.text ?? ''
    const kind = nameOf(text)
    if (kind === undefined) return query.apply(this, args)
    const point = points.beginCommit(kind)
    const done = (): void => points.committed(point, kind)
    const last = args.at(-1)
    if (typeof last === 'function') {
      args[args.length - 1] = (error: unknown, result: unknown): void => {
        if (!error) done()
        ;(last as Method)(error, result)
      }
      return query.apply(this, args)
    }
    return (query.apply(this, args) as Promise<unknown>).then((result) => {
      done()
      return result
    })
  }
}

/** What a statement does; undefined when it only reads. */
function nameOf(text: string): string | undefined {
  const called = /^SELECT "?\w+"?\.(\w+)\(/.exec(text)
  if (called) return called[1]
  return /^(INSERT|UPDATE|DELETE|COMMIT|CREATE)/.exec(text.trim())?.[1]
}
