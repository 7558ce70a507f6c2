/**
 * Payloads at rest: a decorator that compresses what is long and encrypts everything when there is a key, around any World.
 *
 * The World below stores and returns bytes that it cannot read; whoever is above sees text. Names, ids, times, statuses,
 * attributes and tokens stay as they are.
 *
 * Must not know: any concrete World, the runtime, the codec.
 */
export { type EncryptionKeys, parseEncryptionKeys } from './keys.ts'
export { sealWorld, type SealOptions } from './seal-world.ts'
