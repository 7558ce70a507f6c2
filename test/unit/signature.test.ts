import { beforeEach, expect, it, vi } from 'vitest'
import { signMessage, verifySignature } from '../../src/runtime/routes/signature.ts'

const compared = vi.hoisted(() => ({ lengths: [] as number[] }))
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    compared.lengths.push(a.byteLength)
    return crypto.timingSafeEqual(a, b)
  }
  return { ...crypto, timingSafeEqual }
})
beforeEach(() => void (compared.lengths = []))

const SECRETS = ['the-first-secret', 'the-second-secret', 'the-third-secret']

it.each([
  ['the first', SECRETS[0]!, true],
  ['the last', SECRETS[2]!, true],
  ['none', 'another-secret', false],
])('digests of all secrets are compared in constant time when %s fits', (_which, secret, fits) => {
  const verify = (): void => verifySignature(SECRETS, 'body', signMessage(secret, 'body'))
  if (fits) verify()
  else expect(verify).toThrow(expect.objectContaining({ slug: 'message-unsigned' }))
  expect(compared.lengths).toEqual([32, 32, 32])
})
