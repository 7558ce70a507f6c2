import { encodeUtf8, Utf8Decoder, wellFormed } from './utf8.ts'

/** `application/x-www-form-urlencoded`, after https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
export function parseForm(text: string): Array<[string, string]> {
  const pairs: Array<[string, string]> = []
  for (const part of text.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = equals < 0 ? part : part.slice(0, equals)
    pairs.push([decodeForm(name), equals < 0 ? '' : decodeForm(part.slice(equals + 1))])
  }
  return pairs
}

export function serializeForm(pairs: ReadonlyArray<readonly [string, string]>): string {
  return pairs.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join('&')
}

function encodeForm(text: string): string {
  if (/^[A-Za-z0-9*._-]*$/.test(text)) return text
  let encoded = ''
  for (const byte of encodeUtf8(text)) {
    const letter = String.fromCharCode(byte)
    if (byte === 0x20) encoded += '+'
    else if (/[A-Za-z0-9*._-]/.test(letter)) encoded += letter
    else encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}

function decodeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return wellFormed(spaced)
  const bytes = encodeUtf8(spaced)
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0) : ''
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      out[length++] = parseInt(hex, 16)
      i += 2
    } else out[length++] = bytes[i]!
  }
  return new Utf8Decoder(false).decode(out.subarray(0, length), false)
}
