import type { RealmCommand } from '../sandbox/contract.ts'
import type { EntityKind } from './ids.ts'

/** What workflow code asked for and the log does not show yet. `site` is empty unless the realm traces. */
export type Command =
  | { type: 'step'; id: string; name: string; input: string; site: string }
  | { type: 'wait'; id: string; resumeAt: number; site: string }
  | {
      type: 'hook'
      id: string
      token: string
      metadata?: string
      isWebhook: boolean
      retentionUntil?: number
      site: string
    }
  | { type: 'hook-dispose'; id: string; site: string }
  | { type: 'attributes'; id: string; changes: string; site: string }
  | CallCommand
  | { type: 'signal-abort'; id: string; reason: string; site: string }
  | { type: 'await'; id: string; runId: string; site: string }
  | { type: 'completed'; output: string }
  | { type: 'failed'; error: string; errorCode: string }

/** Something to ask of the host, once; its outcome is recorded. */
export interface CallCommand {
  type: 'call'
  id: string
  method: string
  input: string
  /** The clock of the run when it was asked for: epoch milliseconds, the same on every replay. */
  at: number
  site: string
}

/** Copies a realm's flat command into one of ours, with the id of its entity. */
export function toCommand(
  raw: Exclude<RealmCommand, readonly ['hook-watch', number]>,
  idOf: (kind: EntityKind, ordinal: number) => string,
  at: number,
): Command {
  switch (raw[0]) {
    case 'step':
      return { type: 'step', id: idOf('step', raw[1]), name: raw[2], input: raw[3], site: raw[4] }
    case 'wait':
      return { type: 'wait', id: idOf('wait', raw[1]), resumeAt: raw[2], site: raw[3] }
    case 'hook':
      return {
        type: 'hook',
        id: idOf('hook', raw[1]),
        token: raw[2],
        ...(raw[3] ? { metadata: raw[3] } : {}),
        isWebhook: raw[4],
        ...(raw[5] ? { retentionUntil: raw[5] } : {}),
        site: raw[6],
      }
    case 'hook-dispose':
      return { type: 'hook-dispose', id: idOf('hook', raw[1]), site: '' }
    case 'attributes':
      return { type: 'attributes', id: idOf('attr', raw[1]), changes: raw[2], site: raw[3] }
    case 'call':
      return { type: 'call', id: idOf('call', raw[1]), method: raw[2], input: raw[3], at, site: raw[4] }
    case 'signal-abort':
      return { type: 'signal-abort', id: raw[1], reason: raw[2], site: raw[3] }
    case 'await':
      return { type: 'await', id: idOf('await', raw[1]), runId: raw[2], site: raw[3] }
    case 'completed':
      return { type: 'completed', output: raw[1] }
    case 'failed':
      return { type: 'failed', error: raw[1], errorCode: raw[2] }
  }
}
