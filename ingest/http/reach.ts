/**
 * Where a server may lead to beyond its own origin: to what is public, or named in the configuration. Names are resolved
 * where the connection is made, so that what was checked is what is connected to.
 */
import { lookup, type LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { SourceError } from '../contract.ts'
import { shown } from './faults.ts'
import { isIn, isNetwork, isPrivate, listOf } from '../../privacy/networks.ts'

export interface Reach {
  /** One GET without following anything. Errors: SourceError invalid for an address that is not allowed, else the network's. */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>
}

export type Resolve = (host: string) => Promise<readonly string[]>

/** `allowed` holds names (`metrics.internal`, `*.internal`) and networks (`10.0.0.0/8`). */
export function reachBeyond(allowed: readonly string[], resolve: Resolve = resolveAll): Reach {
  const networks = listOf(allowed.filter(isNetwork))
  const names = allowed.filter((one) => !isNetwork(one)).map((name) => name.toLowerCase())
  const isNamed = (host: string) =>
    names.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name))
  const isFree = (address: string) => !isPrivate(address) || isIn(networks, address)

  return {
    async get(url, headers, signal) {
      if (!/^https?:$/.test(url.protocol)) throw refused(url, url.protocol)
      const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
      const addresses = isIP(host) === 0 ? await resolve(host) : [host]
      const wrong = isNamed(host) ? undefined : addresses.find((address) => !isFree(address))
      if (wrong !== undefined) throw refused(url, wrong)
      return send(url, { headers, signal, lookup: answering(addresses) })
    },
  }
}

function refused(url: URL, address: string): SourceError {
  return new SourceError(
    'invalid',
    `The server leads to an address that is not public (${address}), name it under allow if it is meant: ${shown(url)}`,
  )
}

async function resolveAll(host: string): Promise<string[]> {
  const found = await new Promise<LookupAddress[]>((resolve, reject) =>
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )
  return found.map(({ address }) => address)
}

/** Asking again could give another address than the one that was checked. */
function answering(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = found
    if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
    else if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  }
}

function send(url: URL, options: RequestOptions & { signal: AbortSignal }): Promise<Response> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const { signal } = options
  return new Promise((resolve, reject) => {
    request(url, { ...options, agent: false }, (message) => resolve(responseOf(message)))
      // A time-out is to be told from a server that is not there.
      .on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error))
      .end()
  })
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, headersDistinct } = message
  const headers = new Headers()
  for (const [name, values] of Object.entries(headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const isEmpty = status === 204 || status === 205 || status === 304
  if (isEmpty) message.resume()
  return new Response(isEmpty ? null : (Readable.toWeb(message) as ReadableStream), { status, headers })
}
