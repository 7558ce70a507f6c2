import { request as requestPlain } from 'node:http'
import { request as requestEncrypted } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ViteDevServer } from 'vite'

/**
 * Asks a dev server that has just begun to listen for the flow route. Frameworks load their server at the first request;
 * runs that slept or were cut off while no server ran go on without waiting for somebody to make one.
 */
export function wakeDevServer({ httpServer, config }: ViteDevServer): void {
  httpServer?.once('listening', () => {
    const { address, port } = httpServer.address() as AddressInfo
    const host = address === '::' || address === '0.0.0.0' ? 'localhost' : address
    const path = `${config.base.replace(/\/$/, '')}/.well-known/workflow/v1/flow`
    const request = config.server.https ? requestEncrypted : requestPlain
    // The certificate of a dev server is its own.
    const options = { host, port, path, method: 'HEAD', rejectUnauthorized: false }
    request(options, (response) => response.resume())
      // The server ended before it answered; what it would have to report is in its own log.
      .on('error', () => undefined)
      .end()
  })
}
