/** Where a clone's host is, looked up once: what was checked is what git connects to. */
import { isIP } from 'node:net'
import { AddressRefused, outlet } from '../../../privacy/outlet.ts'
import { SourceError } from '../../contract.ts'

const SCP = /^(?:[^@/:\s]+@)?(\[[^\]\s]+\]|[^/:\s]+):/
const PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

/** git's configuration for it; none where git looks for itself. Errors: SourceError for what it may not be led to. */
export async function pinHost(url: string): Promise<Record<string, string>> {
  const parsed = URL.canParse(url) && url.includes('://') ? new URL(url) : null
  const host = parsed?.hostname ?? SCP.exec(url)?.[1] ?? ''
  const addresses = await outlet.resolve(host).catch((error: unknown) => {
    if (error instanceof AddressRefused) throw new SourceError('invalid', error.message, error)
    // A proxy may know it, and git says it otherwise.
    return []
  })
  const port = parsed && (parsed.port || PORTS[parsed.protocol])
  if (!port || addresses.length === 0 || isIP(host.replace(/^\[|\]$/g, '')) !== 0) return {}
  const written = addresses.map((address) => (isIP(address) === 6 ? `[${address}]` : address))
  return { 'http.curloptResolve': `${host}:${port}:${written.join(',')}` }
}
