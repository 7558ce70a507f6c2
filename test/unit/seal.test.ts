/** The format of sealed bytes, and the keys. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { COMPRESS_FROM, isSealed, seal, type SealContext, unseal } from '../../src/worlds/seal/envelope.ts'
import { parseEncryptionKeys } from '../../src/worlds/seal/index.ts'

const RUN = 'wrun_01J00000000000000000000000'
const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const context = (keys: string | undefined, compress = true): SealContext => ({
  keys: parseEncryptionKeys(keys),
  compress,
})
const plain = context(undefined)
const one = context(key(1))
const repetitive = '{"a":"repeated"},'.repeat(1000)

describe('without a key', () => {
  it('text below 4 KiB is stored as it is', () => {
    expect(seal(plain, RUN, 'a'.repeat(COMPRESS_FROM - 1))).toBe(undefined)
  })

  it('repetitive text of 4 KiB is stored compressed and comes back', () => {
    const sealed = seal(plain, RUN, 'a'.repeat(COMPRESS_FROM))!
    expect(sealed.length).toBeLessThan(100)
    expect(unseal(plain.keys, sealed)).toBe('a'.repeat(COMPRESS_FROM))
  })

  it('bytes that do not get smaller are stored as they are', () => {
    expect(seal(plain, RUN, randomBytes(100_000))).toBe(undefined)
  })

  it('compression can be switched off, and what is compressed is still read', () => {
    expect(seal(context(undefined, false), RUN, repetitive)).toBe(undefined)
    expect(unseal(plain.keys, seal(plain, RUN, repetitive)!)).toBe(repetitive)
  })

  it('bytes that look like an envelope are wrapped in one', () => {
    const lookalike = Uint8Array.from([0xf5, 0x53, 0x4c, 1, 2, 3])
    expect(unseal(plain.keys, seal(plain, RUN, lookalike)!)).toEqual(lookalike)
  })

  it.each([
    ['a newer format', [0xf5, 0x53, 0x4c, 2, 0]],
    ['unknown flags', [0xf5, 0x53, 0x4c, 1, 8]],
    ['a cut head', [0xf5, 0x53, 0x4c]],
    ['damaged compressed bytes', [0xf5, 0x53, 0x4c, 1, 1, 255, 255]],
  ])('%s is payload-unreadable', (_name, bytes) => {
    expect(() => unseal(plain.keys, Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ slug: 'payload-unreadable', name: 'CorruptedEventLogError' }),
    )
  })
})

describe('with a key', () => {
  it.each([['""'], ['"é €"'], [repetitive]])('text comes back: %.20s', (text) => {
    const sealed = seal(one, RUN, text)!
    expect(isSealed(sealed)).toBe(true)
    expect(sealed.includes(text.slice(0, 20))).toBe(false)
    expect(unseal(one.keys, sealed)).toBe(text)
  })

  it('bytes come back', () => {
    const bytes = new Uint8Array(randomBytes(50))
    expect(unseal(one.keys, seal(one, RUN, bytes)!)).toEqual(bytes)
  })

  it('compresses before it encrypts', () => {
    expect(seal(one, RUN, repetitive)!.length).toBeLessThan(repetitive.length / 10)
  })

  it('the same text of the same run gives other bytes each time', () => {
    expect(seal(one, RUN, 'x')).not.toEqual(seal(one, RUN, 'x'))
  })

  it('every changed byte after the format is noticed', () => {
    const sealed = seal(one, RUN, 'secret')!
    for (let i = 5; i < sealed.length; i++) {
      const changed = Buffer.from(sealed)
      changed[i]! ^= 1
      expect(() => unseal(one.keys, changed), `byte ${i}`).toThrow(
        expect.objectContaining({ name: 'RuntimeDecryptionError' }),
      )
    }
  })

  it('a changed body is runtime-decryption-failed and names the run', () => {
    const sealed = seal(one, RUN, 'secret')!
    sealed[sealed.length - 20]! ^= 1
    expect(() => unseal(one.keys, sealed)).toThrow(
      expect.objectContaining({ slug: 'runtime-decryption-failed', message: expect.stringContaining(RUN) }),
    )
    expect(() => unseal(one.keys, sealed.subarray(0, 30))).toThrow(/cannot be decrypted/)
  })

  it("another run's key does not open it", () => {
    const sealed = seal(one, RUN, 'secret')!
    sealed.write('1', 13 + 1 + RUN.length - 1, 'latin1') // another run's id in the envelope
    expect(() => unseal(one.keys, sealed)).toThrow(/cannot be decrypted/)
  })

  it('after a rotation the first key encrypts and all decrypt', () => {
    const both = context(`${key(2)},${key(1)}`)
    expect(unseal(both.keys, seal(one, RUN, 'old')!)).toBe('old')
    const fresh = seal(both, RUN, 'new')!
    expect(unseal(context(key(2)).keys, fresh)).toBe('new')
    expect(() => unseal(one.keys, fresh)).toThrow(expect.objectContaining({ slug: 'encryption-key-missing' }))
  })
})

describe('WORKFLOW_ENCRYPTION_KEY', () => {
  it.each([
    ['base64', Buffer.alloc(32, 250).toString('base64')],
    ['base64url', Buffer.alloc(32, 250).toString('base64url')],
    ['hex', Buffer.alloc(32, 250).toString('hex')],
  ])('is read as %s', (_name, text) => {
    expect(parseEncryptionKeys(text).current).toBe(
      parseEncryptionKeys(` ${Buffer.alloc(32, 250).toString('base64')} `).current,
    )
  })

  it.each([[undefined], [''], ['  ']])('%j encrypts nothing', (text) => {
    expect(parseEncryptionKeys(text).current).toBe(undefined)
  })

  it.each([['password'], [key(1).slice(2)], [`${key(1)},`], [`${key(1).slice(0, -3)}!!=`], ['a'.repeat(63)]])(
    '%s is refused as encryption-key-invalid',
    (text) => {
      expect(() => parseEncryptionKeys(text)).toThrow(
        expect.objectContaining({ slug: 'encryption-key-invalid' }),
      )
    },
  )
})
