import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import type { AppOptions, AppParts } from './parts.ts'
import { refuseExposure } from './sign-in/exposure.ts'
import { TokenStore } from './sign-in/tokens.ts'

export interface ServeOptions extends AppOptions {
  /** 0 takes any free port. */
  port?: number
}

export interface Server {
  /** Where to open it. */
  url: string
  app: FastifyInstance
  /** Finishes what is being answered, stops syncing, closes. The warehouse stays the caller's. */
  close(): Promise<void>
}

const DEFAULT_PORT = 4400
const PUBLIC_HOSTS = new Set(['0.0.0.0', '::'])

/** A server that cannot listen, told so that a person knows what to do. */
class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: string

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Serves at once; the first sync and build start with it and /ready tells when they are done. Errors: ListenError. */
export async function serve(parts: AppParts, options: ServeOptions = {}): Promise<Server> {
  const host = options.host ?? '127.0.0.1'
  const port = options.port ?? DEFAULT_PORT
  const hasTokens = new TokenStore(parts.warehouse.folder).hasLive(Date.now())
  const reason = refuseExposure(host, parts.config?.signIn, hasTokens)
  if (reason !== null) throw new ListenError('SG_EXPOSED', reason, undefined)
  const app = await createApp(parts, { ...options, host, syncAtStart: options.syncAtStart ?? true })
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close().catch(() => undefined)
    throw explainListen(error as NodeJS.ErrnoException, host, port)
  }
  const address = app.server.address() as AddressInfo
  return { url: `http://${nameHost(host)}:${address.port}`, app, close: () => app.close() }
}

function nameHost(host: string): string {
  if (PUBLIC_HOSTS.has(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const where = `${host}:${port}`
  const sentences: Record<string, string> = {
    EADDRINUSE: `The port is in use, stop what listens there or choose another with --port ${port + 1}: ${where}`,
    EACCES: `The port is not allowed for this user, choose one above 1023 with --port ${DEFAULT_PORT}: ${where}`,
    EADDRNOTAVAIL: `This machine does not have that address, choose another with --host 127.0.0.1: ${where}`,
    ENOTFOUND: `The host name is unknown, choose another with --host 127.0.0.1: ${where}`,
  }
  const sentence = sentences[error.code ?? '']
  return sentence === undefined ? error : new ListenError(error.code ?? '', sentence, error)
}
