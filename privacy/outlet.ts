/**
 * Where this process connects to by the configuration: tools, an issuer, receivers of alerts, mail servers. Whoever writes it
 * is trusted, and whoever answers for a name in it is not: addresses are judged where the connection is made.
 */
import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isIn, isNetwork, isPrivate, isSpecial, listOf } from './networks.ts'

/** The configuration leads to an address that it does not allow, in a sentence that says what to do. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

export type Resolve = (host: string) => Promise<readonly string[]>

export interface Outlet {
  /** As the global one, without going where it may not. Errors: AddressRefused; else the network's. */
  fetch(url: string | URL, options?: RequestInit): Promise<Response>
  /** Addresses of a host that may be connected to; whoever connects to one of them goes where it was checked. */
  resolve(host: string): Promise<readonly string[]>
}

/** Nobody outside can answer for these: they lead inward by what they are. */
const INWARD = /^[^.]+$|(^|\.)(localhost|internal|local|home\.arpa|test)$/

/** `allowed` holds names (`jira.example.org`, `*.example.org`) and networks (`10.0.0.0/8`). */
export function openOutlet(allowed: readonly string[], resolveAll: Resolve = resolveName): Outlet {
  const networks = listOf(allowed.filter(isNetwork))
  const names = allowed.filter((one) => !isNetwork(one)).map((name) => name.toLowerCase())
  const isNamed = (host: string) =>
    names.some((name) => (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name))

  function mayLead(host: string, address: string): boolean {
    if (isNamed(host) || isIn(networks, address)) return true
    if (isSpecial(address)) return false
    // What is written as an address is meant.
    return !isPrivate(address) || isIP(host) !== 0 || INWARD.test(host)
  }

  async function resolve(given: string): Promise<readonly string[]> {
    const host = given.replace(/^\[|\]$/g, '').toLowerCase()
    const addresses = isIP(host) === 0 ? await resolveAll(host) : [host]
    const wrong = addresses.find((address) => !mayLead(host, address))
    if (wrong === undefined) return addresses
    throw new AddressRefused(
      `The address is not public (${wrong}), list it under network.allow if it is meant: ${host}`,
    )
  }

  return { resolve, fetch: fetchBy(resolve) }
}

let current = openOutlet([])

/** What the configuration allows from now on. */
export function allowAddresses(allowed: readonly string[], resolve?: Resolve): void {
  current = openOutlet(allowed, resolve)
}

/** As the configuration of now has it. */
export const outlet: Outlet = {
  fetch: (url, options) => current.fetch(url, options),
  resolve: (host) => current.resolve(host),
}

function fetchBy(resolve: Resolve): Outlet['fetch'] {
  let opened: Promise<(url: string | URL, options?: RequestInit) => Promise<Response>> | undefined
  return async (url, options) => {
    const { hostname } = new URL(url)
    // Of an address nobody asks for its address.
    if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) await resolve(hostname)
    const send = await (opened ??= openSending(resolve))
    try {
      return await send(url, options)
    } catch (error) {
      const { cause } = error as { cause?: unknown }
      throw cause instanceof AddressRefused ? cause : error
    }
  }
}

async function openSending(resolve: Resolve) {
  const { Agent, fetch: send } = await import('undici')
  const dispatcher = new Agent({ connect: { lookup: lookupBy(resolve) } })
  return (url: string | URL, options?: RequestInit) =>
    send(url, { ...(options as object), dispatcher }) as unknown as Promise<Response>
}

/** Asked for each connection: it goes to what was checked, whatever the name means a moment later. */
function lookupBy(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first] = found
        if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
        else if (options.all) callback(null, found)
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}

async function resolveName(host: string): Promise<string[]> {
  const found = await new Promise<LookupAddress[]>((resolve, reject) =>
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))),
  )
  return found.map(({ address }) => address)
}
