/** A checked source: its client, and the applications that all streams of one run are read from. */
import { SourceError, type OpenContext, type Source, type StreamContext } from '../../contract.ts'
import { createHttp, type Http } from '../../http.ts'
import { readSecret } from '../../secret.ts'
import { matchesAny } from '../../wildcards.ts'
import { uidOf, type Json } from './application.ts'
import type { ArgoOptions } from './entry.ts'

export class Session {
  readonly options: ArgoOptions
  readonly http: Http
  private listed: Promise<Json[]> | undefined

  constructor(options: ArgoOptions, http: Http) {
    this.options = options
    this.http = http
  }

  /** Those that are wanted, asked for once. */
  applications(): Promise<Json[]> {
    this.listed ??= this.list('applications').then((all) => all.filter((app) => isWanted(app, this.options)))
    return this.listed
  }

  /** All of a kind; the service has no pages. Errors: SourceError. */
  async list(kind: string): Promise<Json[]> {
    const { body } = await this.http.fetch({ path: `api/v1/${kind}` })
    const { items } = (body ?? {}) as Json
    // Of nothing it says null.
    if (items === null || (items === undefined && isList(body))) return []
    if (!Array.isArray(items))
      throw new SourceError('invalid', `The answer holds no list, is this Argo CD?: ${this.options.url}`)
    return items as Json[]
  }
}

function isList(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'metadata' in body
}

export function isWanted(app: Json, { projects, exclude }: ArgoOptions): boolean {
  const { name } = (app.metadata ?? {}) as { name?: unknown }
  const { project } = (app.spec ?? {}) as { project?: unknown }
  if (projects.length > 0 && !matchesAny(String(project), projects)) return false
  return !matchesAny(String(name), exclude)
}

export function sessionOf(context: StreamContext): Session {
  return context.session as Session
}

/** Errors: SourceError unauthorised, not_found, unreachable, invalid. */
export async function openSession(
  { options, label }: Source<ArgoOptions>,
  { signal, clock, budget }: OpenContext,
): Promise<Session> {
  const headers = { authorization: `Bearer ${readSecret(options.tokenEnv)}` }
  const http = createHttp({
    baseUrl: options.url,
    headers,
    signal,
    clock,
    onBudget: budget,
    timeoutMs: 60_000,
  })
  // Without a good token it says so here, while lists may be empty.
  const { body } = await http.fetch({ path: 'api/v1/session/userinfo' })
  if ((body as { loggedIn?: unknown } | null)?.loggedIn !== true)
    throw new SourceError('unauthorised', `Argo CD does not know the token, make a new one: ${label}`)
  return new Session(options, http)
}

/** Records of applications without an id cannot be told apart from others of that name. */
export function isKnown(app: Json): boolean {
  return uidOf(app) !== null
}
