import { randomBytes } from 'node:crypto'
import { createRunId } from '../../engine/index.ts'
import { originAttribute } from '../tracing/index.ts'
import type { CreateRunRequest, LogEvent, Payload, World } from '../../world/index.ts'

/** A run to be started. */
export interface LaunchRequest {
  workflowName: string
  /** Encoded arguments. */
  args: Payload
  attributes?: Record<string, string>
  replayedFromRunId?: string
  /** @default a new one. With the id of a run that exists, that run stands and nothing is started. */
  runId?: string
  /** The run whose code starts this one. */
  parent?: { runId: string; rootRunId: string }
  /** @default that of the process */
  world?: World
}

/** Starts a run, and returns its id. */
export type Launch = (request: LaunchRequest) => Promise<string>

/** An id that nobody can guess; it begins with the time. @param now epoch milliseconds */
export function newRunId(now: number = Date.now()): string {
  return createRunId(now, randomBytes(16))
}

/** What the World is to create. */
export function toCreateRequest(request: LaunchRequest, claim: boolean): CreateRunRequest {
  const createdAt = Date.now()
  const { workflowName, args: input, replayedFromRunId, parent } = request
  const attributes = {
    ...request.attributes,
    ...(parent ? { $parentRunId: parent.runId, $rootRunId: parent.rootRunId } : {}),
    ...originAttribute(),
  }
  return {
    runId: request.runId ?? newRunId(createdAt),
    workflowName,
    seed: randomBytes(16).toString('base64url'),
    createdAt,
    input,
    attributes,
    ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }),
    claim,
  }
}

/** The event that such a request leaves behind, for a driver that need not read it back. */
export function firstEventOf(request: CreateRunRequest): LogEvent {
  const { workflowName, attributes, replayedFromRunId, createdAt, input: payload } = request
  const data = {
    workflowName,
    ...(attributes ? { attributes } : {}),
    ...(replayedFromRunId === undefined ? {} : { replayedFromRunId }),
  }
  return { seq: 1, type: 'run_created', createdAt, data, payload }
}
