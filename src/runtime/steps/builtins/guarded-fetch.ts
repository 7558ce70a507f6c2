import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { createError, FatalError } from '../../../errors/index.ts'

/** As browsers and Node do. */
const MAX_REDIRECTS = 20
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** What a redirect to another origin must not hear. */
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization']
const BODY_HEADERS = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
]

/** Where clouds hand out credentials to whoever asks from inside. */
const LINK_LOCAL = new BlockList()
LINK_LOCAL.addSubnet('169.254.0.0', 16)
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6')
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6')

/** Networks that are not reached from the internet. */
const PRIVATE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits)
PRIVATE.addAddress('::', 'ipv6')
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')

export type Resolve = (hostname: string) => Promise<string[]>

/**
 * `fetch` for addresses that may come from users: link-local ones are refused, and so are redirects from the internet to a
 * private network. An address that is private from the start is what the workflow asks for. Redirects are followed here,
 * one by one, as the standard says.
 *
 * @throws FatalError `fetch-address-refused`
 */
export async function guardedFetch(request: Request): Promise<Response> {
  if (request.redirect !== 'follow') {
    await checkHop(undefined, new URL(request.url))
    return fetch(request)
  }
  let from: URL | undefined
  for (let hops = 0, next = request; ; hops++) {
    const to = new URL(next.url)
    await checkHop(from, to)
    const again = next.body === null ? next : next.clone()
    const response = await fetch(next, { redirect: 'manual' })
    const target = hops < MAX_REDIRECTS ? redirectOf(response, to) : undefined
    if (target === undefined) return hops === 0 ? response : markRedirected(response)
    await response.body?.cancel()
    next = redirected(again, response.status, target)
    from = to
  }
}

/** @throws FatalError when a request that came from `from` (undefined: from the workflow) may not go on to `to` */
export async function checkHop(
  from: URL | undefined,
  to: URL,
  resolve: Resolve = addressesOf,
): Promise<void> {
  const addresses = await resolve(hostOf(to))
  if (addresses.some((address) => isIn(LINK_LOCAL, address))) throw refusal(to, 'it is link-local')
  if (from === undefined || !addresses.some((address) => isIn(PRIVATE, address))) return
  const origins = await resolve(hostOf(from))
  if (!origins.some((address) => isIn(PRIVATE, address)))
    throw refusal(to, `it is private, and ${from.host} redirects there`)
}

function refusal(to: URL, reason: string): FatalError {
  const error = createError('fetch-address-refused', { host: to.host, reason })
  return new FatalError(error.message, { cause: error })
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/** None when the name is not known: `fetch` says so in its own words. */
async function addressesOf(hostname: string): Promise<string[]> {
  if (isIP(hostname)) return [hostname]
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function redirectOf({ status, headers }: Response, base: URL): URL | undefined {
  const location = headers.get('location')
  if (!REDIRECTS.has(status) || location === null || !URL.canParse(location, base)) return undefined
  const target = new URL(location, base)
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : undefined
}

/** The request that a redirect asks for: 303, and 301 and 302 after a POST, turn it into a GET without a body. */
function redirected(request: Request, status: number, target: URL): Request {
  const { method, signal } = request
  const becomesGet =
    (status === 303 && method !== 'GET' && method !== 'HEAD') || (status < 303 && method === 'POST')
  const headers = new Headers(request.headers)
  if (new URL(request.url).origin !== target.origin) for (const name of CREDENTIALS) headers.delete(name)
  if (becomesGet) for (const name of BODY_HEADERS) headers.delete(name)
  const body = becomesGet ? null : request.body
  const init = { method: becomesGet ? 'GET' : method, headers, signal, body, duplex: 'half' }
  return new Request(target, init as RequestInit)
}

function markRedirected(response: Response): Response {
  Object.defineProperty(response, 'redirected', { value: true })
  return response
}
