import { type BlobClasses, concat } from './blob.ts'
import type { FormEntry } from './form-data.ts'
import { encodeUtf8, Utf8Decoder } from './utf8.ts'

/** `multipart/form-data`, after https://www.rfc-editor.org/rfc/rfc7578, as browsers write it. */
export function writeMultipart(
  entries: readonly FormEntry[],
  boundary: string,
  { bytesOfBlob }: BlobClasses,
): Uint8Array {
  const parts = entries.flatMap(([name, value]) => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`
    if (typeof value === 'string')
      return [encodeUtf8(`${head}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`)]
    const type = value.type || 'application/octet-stream'
    const file = `${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`
    return [encodeUtf8(file), bytesOfBlob(value)!, encodeUtf8('\r\n')]
  })
  return concat([...parts, encodeUtf8(`--${boundary}--\r\n`)])
}

/** @throws TypeError when the body is no form of that boundary */
export function readMultipart(body: Uint8Array, boundary: string, { File }: BlobClasses): FormEntry[] {
  const entries: FormEntry[] = []
  const delimiter = encodeUtf8(`\r\n--${boundary}`)
  // The first delimiter has no line before it.
  const whole = concat([encodeUtf8('\r\n'), body])
  let at = find(whole, delimiter, 0)
  for (;;) {
    if (at < 0) throw new TypeError('The body is no multipart form')
    const begin = at + delimiter.length
    if (whole[begin] === DASH && whole[begin + 1] === DASH) return entries
    const headEnd = find(whole, encodeUtf8('\r\n\r\n'), begin)
    const next = find(whole, delimiter, begin)
    if (headEnd < 0 || next < headEnd) throw new TypeError('The body is no multipart form')
    entries.push(readPart(decode(whole.subarray(begin, headEnd)), whole.subarray(headEnd + 4, next), File))
    at = next
  }
}

const DASH = 0x2d

function readPart(head: string, content: Uint8Array, File: BlobClasses['File']): FormEntry {
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1] ?? ''
  const name = parameter(disposition, 'name')
  if (name === undefined) throw new TypeError('A part of the multipart form has no name')
  const filename = parameter(disposition, 'filename')
  if (filename === undefined) return [name, decode(content)]
  const type = /^content-type:\s*(.*?)\s*$/im.exec(head)?.[1] ?? 'text/plain'
  return [name, new File([content], filename, { type })]
}

function parameter(disposition: string, name: string): string | undefined {
  const quoted = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition)?.[1]
  const found = quoted ?? new RegExp(`;\\s*${name}=([^;"\\s]+)`, 'i').exec(disposition)?.[1]
  return found?.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"')
}

function escapeName(text: string): string {
  return text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22')
}

const decode = (bytes: Uint8Array): string => new Utf8Decoder(false).decode(bytes, false)

/** Where `wanted` begins, from `from` on; -1 when nowhere. */
function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0]!
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}
