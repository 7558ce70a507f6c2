/**
 * The World: everything outside the process. An event store, a message queue, a notifier, behind one contract.
 *
 * This part holds the contract, the zod schemas of what is persisted or crosses a process, and the glossary (types.ts).
 * Must not know: any concrete World, the engine, the runtime, Node.
 */
export {
  EVENT_TYPES,
  eventDataSchemas,
  type EventData,
  type EventType,
  type LogEvent,
  type NewEvent,
  parseLogEvent,
  type Payload,
} from './events.ts'
export {
  MAX_MESSAGE_BYTES,
  MESSAGE_VERSION,
  type NewMessage,
  parseMessage,
  runMessageKey,
  stepMessageKey,
  waitMessageKey,
  type WorkflowInvokePayload,
  workflowInvokePayloadSchema,
} from './messages.ts'
export { markUnreadable, payloadText } from './payload.ts'
export { checkStorable, isMisfit, isRefusedForGood } from './refusals.ts'
export { mergeAttributes } from './attributes.ts'
export { applyToReadModels, beginReadModels, type ReadModels, rebuildReadModels } from './read-models.ts'
export { PARENT_ATTRIBUTE, purgesAtEnd, RETENTION_ATTRIBUTE } from './retention.ts'
export type {
  AppendRequest,
  AppendResult,
  AwaitRecord,
  Bundle,
  ClaimResult,
  Consumer,
  CreateRunRequest,
  CreateRunResult,
  Delivery,
  HookRecord,
  InjectRequest,
  InjectResult,
  ListOptions,
  Page,
  RunLease,
  RunRecord,
  RunStatus,
  SignalRecord,
  StepRecord,
  StepStatus,
  StreamChunk,
  StreamInfo,
  StreamWriter,
  WaitRecord,
  World,
} from './types.ts'
export { isTerminal } from './types.ts'
export { VERSION } from './version.ts'
