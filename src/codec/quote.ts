import { charCodeAt, jsonStringify } from './intrinsics.ts'

/** From this length on, native quoting is faster than looking at each character here. */
const SHORT = 48

/** A JSON string. */
export function quote(text: string): string {
  if (text.length > SHORT) return jsonStringify(text)
  for (let i = 0; i < text.length; i++) {
    const code = charCodeAt(text, i)
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff)) {
      return jsonStringify(text)
    }
  }
  return `"${text}"`
}
