/** A checked source: its clients, and what the streams of one run tell each other. */
import { SourceError, type OpenContext, type Source, type StreamContext } from '../../contract.ts'
import { createHttp } from '../../http.ts'
import { readSecret } from '../../secret.ts'
import type { Scope } from '../../places.ts'
import { Client } from './client.ts'
import type { AzureOptions } from './entry.ts'

export interface Project extends Scope {
  id: string
  name: string
}

export interface Session {
  client: Client
  /** Classic releases are served by another host. */
  releases: Client
  options: AzureOptions
  /** Filled by the stream of projects, which comes first. */
  projects: Project[]
}

export function sessionOf(context: StreamContext): Session {
  return context.session as Session
}

/** In a path. */
export function pathOf({ id }: Pick<Project, 'id'>): string {
  return encodeURIComponent(id)
}

/** Errors: SourceError unauthorised, not_found, unreachable, limited. */
export async function openSession(source: Source<AzureOptions>, context: OpenContext): Promise<Session> {
  const { options } = source
  const { signal, clock, budget } = context
  // Any user name goes with a token.
  const authorization = `Basic ${Buffer.from(`:${readSecret(options.tokenEnv)}`).toString('base64')}`
  const clientOf = (baseUrl: string) =>
    new Client(
      createHttp({ baseUrl, headers: { authorization }, signal, clock, onBudget: budget }),
      clock,
      signal,
    )
  const client = clientOf(options.url)
  try {
    await client.ask('_apis/projects', { $top: 1 })
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
    throw new SourceError('not_found', `There is no such organisation: ${source.label}`, error)
  }
  return { client, releases: clientOf(options.releaseUrl), options, projects: [] }
}
