import { createHash, hkdfSync } from 'node:crypto'
import { createError } from '../../errors/index.ts'

/** Bytes of a key's id, as it stands in an envelope. */
export const KEY_ID_BYTES = 8
const KEY_BYTES = 32
/** Runs whose keys are kept: deriving one costs as much as encrypting a kilobyte. */
const KEPT = 1000

interface MasterKey {
  /** Hex of the first bytes of a digest of the key: tells keys apart and says nothing about them. */
  readonly id: string
  readonly secret: Buffer
}

/** The configured keys. */
export interface EncryptionKeys {
  /** Id of the key that encrypts; undefined when nothing is encrypted. */
  readonly current: string | undefined
  /** The key of one run, undefined when the master key `id` is not configured. */
  forRun(id: string, runId: string): Buffer | undefined
}

/**
 * Reads `WORKFLOW_ENCRYPTION_KEY`: keys of 32 bytes in base64 or hex, separated by commas. The first encrypts, all
 * decrypt: to rotate, put a new key in front and keep the old ones for as long as there are runs written with them.
 *
 * @throws WorkflowWorldError `encryption-key-invalid`
 * @example parseEncryptionKeys(process.env.WORKFLOW_ENCRYPTION_KEY)
 */
export function parseEncryptionKeys(text: string | undefined): EncryptionKeys {
  const masters = new Map<string, MasterKey>()
  const parts = text?.trim() ? text.split(',') : []
  for (const [index, part] of parts.entries()) {
    const master = parseKey(part.trim(), index + 1)
    masters.set(master.id, master)
  }
  const [current] = masters.keys()
  const derived = new Map<string, Buffer>()
  return {
    current,
    forRun(id, runId) {
      const name = `${id}/${runId}`
      const known = derived.get(name)
      if (known) return known
      const master = masters.get(id)
      if (!master) return undefined
      const key = Buffer.from(hkdfSync('sha256', master.secret, '', `stepline/run/${runId}`, KEY_BYTES))
      if (derived.size >= KEPT) derived.delete(derived.keys().next().value!)
      derived.set(name, key)
      return key
    },
  }
}

function parseKey(text: string, position: number): MasterKey {
  const hex = /^[0-9a-f]{64}$/i.test(text)
  const secret = Buffer.from(text, hex ? 'hex' : 'base64')
  // Decoding base64 skips what it does not know; a key that was cut or mistyped must not pass for another one.
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  const exact = hex || secret.toString('base64').replace(/=+$/, '') === plain
  if (secret.length !== KEY_BYTES || !exact) throw createError('encryption-key-invalid', { position })
  const digest = createHash('sha256').update('stepline/key-id').update(secret).digest('hex')
  return { id: digest.slice(0, KEY_ID_BYTES * 2), secret }
}
