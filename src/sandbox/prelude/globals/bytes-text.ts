import { fromBase64, toBase64 } from '../../../codec/index.ts'
import { defineMethod } from './define.ts'

interface Base64Options {
  alphabet?: 'base64' | 'base64url'
  omitPadding?: boolean
  lastChunkHandling?: 'loose' | 'strict' | 'stop-before-partial'
}

/** Base64 and hex of byte arrays (https://tc39.es/proposal-arraybuffer-base64/), where the engine lacks them. */
export function installBytesText(): void {
  const prototype = Uint8Array.prototype
  if ('toBase64' in prototype) return
  defineMethod(prototype, 'toBase64', function (this: Uint8Array, options: Base64Options = {}) {
    let text = toBase64(this.buffer, this.byteOffset, this.byteLength)
    if (options.alphabet === 'base64url') text = text.replaceAll('+', '-').replaceAll('/', '_')
    return options.omitPadding ? text.replace(/=+$/, '') : text
  })
  defineMethod(prototype, 'toHex', function (this: Uint8Array) {
    return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('')
  })
  defineMethod(
    prototype,
    'setFromBase64',
    function (this: Uint8Array, text: string, options: Base64Options = {}) {
      return fill(this, text, 4, 3, (part) => parseBase64(part, options))
    },
  )
  defineMethod(prototype, 'setFromHex', function (this: Uint8Array, text: string) {
    return fill(this, text, 2, 1, parseHex)
  })
  defineMethod(Uint8Array, 'fromBase64', (text: string, options: Base64Options = {}) =>
    parseBase64(text, options),
  )
  defineMethod(Uint8Array, 'fromHex', parseHex)
}

/** Writes as many whole groups of `letters` characters, `size` bytes each, as there is room for. */
function fill(
  target: Uint8Array,
  text: string,
  letters: number,
  size: number,
  parse: (text: string) => Uint8Array,
): { read: number; written: number } {
  const whole = parse(text)
  if (whole.length <= target.length) {
    target.set(whole)
    return { read: text.length, written: whole.length }
  }
  const groups = Math.floor(target.length / size)
  target.set(whole.subarray(0, groups * size))
  return { read: groups * letters, written: groups * size }
}

function parseHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) throw new SyntaxError('The text is not valid hex')
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(i * 2, i * 2 + 2), 16))
}

function parseBase64(text: string, options: Base64Options): Uint8Array<ArrayBuffer> {
  let letters = text.replace(/[\t\n\f\r ]/g, '')
  if (options.alphabet === 'base64url') {
    if (/[+/]/.test(letters)) throw new SyntaxError('The text is not valid base64url')
    letters = letters.replaceAll('-', '+').replaceAll('_', '/')
  }
  const padded = letters.endsWith('=')
  const bare = letters.length % 4 === 0 ? letters.replace(/={1,2}$/, '') : letters
  const rest = bare.length % 4
  if (/[^A-Za-z0-9+/]/.test(bare)) throw new SyntaxError('The text is not valid base64')
  if (options.lastChunkHandling === 'stop-before-partial' && !padded)
    return fromBase64(bare.slice(0, bare.length - rest))
  if (rest === 1 || (options.lastChunkHandling === 'strict' && rest !== 0 && !padded)) {
    throw new SyntaxError('The base64 text ends in an incomplete group')
  }
  return fromBase64(bare)
}
