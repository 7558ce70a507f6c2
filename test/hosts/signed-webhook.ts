import { createHmac } from 'node:crypto'

/** That of the fixture, which cannot be imported here: it is compiled for the apps alone. */
const SECRET = 'a secret that sender and receiver share'

/** Bodies that hosts like to parse, to decode, or to turn away because they seem to come from another site's form. */
export const SIGNED_BODIES: Array<{ what: string; type?: string; body: Buffer }> = [
  { what: 'a form', type: 'application/x-www-form-urlencoded', body: Buffer.from('b=2&a=%C3%A9+1') },
  {
    what: 'bytes',
    type: 'application/octet-stream',
    body: Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
  },
  { what: 'unformatted JSON', type: 'application/json', body: Buffer.from('{"b" : 2.0,\n "a":"\\u00e9"}') },
  { what: 'anything of no type', body: Buffer.from([0xff, 0x00, 0xfe]) },
]

/** @returns the status of the answer */
export async function sendSigned(url: string, type: string | undefined, body: Buffer): Promise<number> {
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const headers = {
    'x-signature': signature,
    origin: 'https://elsewhere.example',
    ...(type && { 'content-type': type }),
  }
  const { status } = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  return status
}
