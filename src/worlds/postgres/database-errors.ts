import { createError, WorkflowError } from '../../errors/index.ts'

/** Classes and codes (SQLSTATE, Node) of a server that is away, starting, stopping, or has cut the connection. */
const AWAY =
  /^(08|57P0[1-5]|53300|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND))/
/** Of these it is certain that the statement did not begin. */
const NEVER_BEGUN = /^(08001|08004|57P03|53300|E(CONNREFUSED|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND))/
/** What `pg` says without any code. */
const CUT =
  /Connection terminated|Client was closed|connection timeout|timeout exceeded when trying to connect/i

/** Refusals that the functions inside the database raise. */
export const REFUSED_EVENT = 'SL001'
export const REFUSED_GROUP = 'SL002'

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/**
 * Of data that no column takes (22), a value that is missing or breaks a check (23502, 23514), and limits of the program (54),
 * such as that of an index: the same statement with the same values fails the same way, always. A unique key (23505) may be
 * a race that is seen the next time, and what is missing, full or not permitted (42, 53) may be mended meanwhile.
 */
const FOR_GOOD = /^(22...|23502|23514|54...)$/

function isForGood(error: unknown, code: string): boolean {
  return FOR_GOOD.test(code) || /Invalid string length|string longer than/.test(messageOf(error))
}

/** True when the database may be there again a moment later. */
export function isAway(error: unknown): boolean {
  const inner = (error as { errors?: unknown[] } | null)?.errors?.[0]
  if (inner !== undefined) return isAway(inner)
  const code = codeOf(error)
  return AWAY.test(code) || (code === '' && CUT.test(messageOf(error)))
}

/** True when the statement has certainly not been carried out, so that trying again cannot do it twice. */
export function neverBegun(error: unknown): boolean {
  const inner = (error as { errors?: unknown[] } | null)?.errors?.[0]
  if (inner !== undefined) return neverBegun(inner)
  return (
    NEVER_BEGUN.test(codeOf(error)) ||
    (/connect/i.test(messageOf(error)) && /timeout/i.test(messageOf(error)))
  )
}

/** True when the transaction lost against another one and was rolled back: trying again is right. */
export function lostRace(error: unknown): boolean {
  return codeOf(error) === '40P01' || codeOf(error) === '40001'
}

/** The catalog's error for what the client threw; what is not the database's passes through. */
export function toDatabaseError(error: unknown, store: string): unknown {
  if (error instanceof WorkflowError) return error
  const options = { cause: error }
  const reason = messageOf(error)
  if (neverBegun(error)) return createError('database-unavailable', { store, reason }, options)
  if (isAway(error)) return createError('database-connection-lost', { store, reason }, options)
  const code = codeOf(error)
  if (code === '28P01' || code === '28000' || code === '3D000') {
    return createError('database-unavailable', { store, reason }, options)
  }
  if (isForGood(error, code))
    return createError(
      'value-unstorable',
      { store, reason: `${reason} (SQLSTATE ${code || 'none'})` },
      options,
    )
  if (/^[0-9A-Z]{5}$/.test(code)) return createError('database-failed', { store, code, reason }, options)
  return error
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** True for the catalog's errors that say that the database is not there: trying each item alone would be no better. */
export function meansAway(error: unknown): boolean {
  const { slug } = (error ?? {}) as { slug?: string }
  return slug === 'database-unavailable' || slug === 'database-connection-lost'
}
