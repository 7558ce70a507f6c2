import { fromBase64, toBase64 } from '../../../codec/index.ts'
import type { DOMExceptionClass } from './dom-exception.ts'

/** `btoa` and `atob`, after https://html.spec.whatwg.org/#atob */
export function createBase64Functions(domException: () => DOMExceptionClass) {
  const invalid = (message: string): DOMException => new (domException())(message, 'InvalidCharacterError')
  return {
    btoa(data: unknown): string {
      const text = String(data)
      const bytes = new Uint8Array(text.length)
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i)
        if (code > 255) throw invalid('The text to encode holds characters beyond Latin-1')
        bytes[i] = code
      }
      return toBase64(bytes.buffer, 0, bytes.length)
    },
    atob(data: unknown): string {
      let text = String(data).replace(/[\t\n\f\r ]/g, '')
      if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '')
      if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) throw invalid('The text is not valid base64')
      const bytes = fromBase64(text)
      let decoded = ''
      for (let i = 0; i < bytes.length; i += 4096)
        decoded += String.fromCharCode(...bytes.subarray(i, i + 4096))
      return decoded
    },
  }
}
