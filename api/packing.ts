/** Bodies as they go over the wire, made once for all who ask: to make them for each would hold up everybody else. */
import type { FastifyRequest } from 'fastify'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { maskAddresses, mayHold } from '../privacy/addresses.ts'

const pack = promisify(gzip)
/** Less is not worth it. */
const LEAST_BYTES = 1_024

/** What may hold an e-mail address. */
export const TEXT = /^(application\/(json|yaml|problem\+json)|text\/(?!javascript|css|html|event-stream))/
const COMPRESSIBLE = /^(application\/(json|vnd\.apache\.arrow\.stream|yaml)|text\/(?!event-stream))/

/** Without the e-mail addresses that a text may hold. */
function bytesOf(body: string | Uint8Array, type: string): Buffer {
  if (typeof body === 'string') return Buffer.from(TEXT.test(type) ? maskAddresses(body) : body)
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return TEXT.test(type) && mayHold(bytes) ? Buffer.from(maskAddresses(bytes.toString('utf8'))) : bytes
}

export class Packing {
  readonly bytes: Buffer
  private readonly type: string
  private packed: Promise<Buffer> | undefined

  constructor(body: string | Uint8Array, type: string) {
    this.bytes = bytesOf(body, type)
    this.type = type
  }

  /** Null where it is not worth it, or the request does not say that it takes it. */
  for({ headers }: FastifyRequest): Promise<Buffer> | null {
    if (this.bytes.length < LEAST_BYTES || !COMPRESSIBLE.test(this.type)) return null
    if (!/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(headers['accept-encoding'] ?? '')))
      return null
    return (this.packed ??= pack(this.bytes, { level: 4 }))
  }
}
