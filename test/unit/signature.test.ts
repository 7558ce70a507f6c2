import type * as Crypto from 'node:crypto'
import { beforeEach, expect, it, vi } from 'vitest'
import { signMessage, verifySignature } from '../../src/runtime/routes/signature.ts'

const compared = vi.hoisted(() => ({ lengths: [] as number[] }))
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>()
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    compared.lengths.push(a.byteLength)
    return crypto.timingSafeEqual(a, b)
  }
  return { ...crypto, timingSafeEqual }
})
beforeEach(() => void (compared.lengths = []))

const SECRETS = ['the-first-secret', 'the-second-secret', 'the-third-secret']

it.each([
  ['the first', SECRETS[0]!],
  ['the last', SECRETS[2]!],
  ['none', 'another-secret'],
])('digests of all secrets are compared in constant time when %s fits', (which, secret) => {
  let refused: unknown
  try {
    verifySignature(SECRETS, 'body', signMessage(secret, 'body'))
  } catch (error) {
    refused = (error as { slug: string }).slug
  }
  expect(refused).toBe(which === 'none' ? 'message-unsigned' : undefined)
  expect(compared.lengths).toEqual([32, 32, 32])
})
