/**
 * What Worlds have in common: delivery of messages, listeners within the process, who a process is, rows of chunks.
 *
 * Must not know: any database.
 */
export { packChunks, unpackChunks } from './chunk-batch.ts'
export {
  createConsumer,
  type ConsumerOptions,
  type MessageHandler,
  type MessageSource,
  type StoreConsumer,
  type TakenMessage,
} from './consumer.ts'
export { isSameKernel, machineIdentity, processExists, processStart } from './process-identity.ts'
export { hasPulse, type Pulse, removePulse, startPulse } from './pulse.ts'
export { type LastBatch, turnOf } from './stream-turn.ts'
export { createSubscriptions, type Subscriptions } from './subscriptions.ts'
export { type ReclaimingSource, withReclaim } from './reclaiming-source.ts'
