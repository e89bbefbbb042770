/** A checked source: its client, and what the streams of one run tell each other. */
import { SourceError, type OpenContext, type Source, type StreamContext } from '../../contract.ts'
import { createHttp, type Http } from '../../http.ts'
import { readSecret } from '../../secret.ts'
import type { Place, Scope } from '../../places.ts'
import type { GitlabOptions } from './entry.ts'

/** Features that a project may have turned off, by the field that says so. */
export type Feature =
  | 'merge_requests_access_level'
  | 'builds_access_level'
  | 'environments_access_level'
  | 'releases_access_level'
  | 'issues_access_level'

export interface Project extends Scope {
  id: number
  /** Below the group. */
  name: string
  isArchived: boolean
  lastActivityAt: string
  disabled: ReadonlySet<string>
}

export interface Session {
  http: Http
  options: GitlabOptions
  /** Filled by the stream of projects, which comes first. */
  projects: Project[]
  /** ISO; the newest activity that was told, by the tool's clock, which ours need not agree with. */
  newest: string
}

/** Nothing happens to an archived project that has been read since its last activity. */
export function isAtRest(
  { isArchived, lastActivityAt }: Pick<Project, 'isArchived' | 'lastActivityAt'>,
  place: Place | undefined,
): boolean {
  return isArchived && place?.isDone === true && place.again === undefined && place.probe === lastActivityAt
}

export function sessionOf(context: StreamContext): Session {
  return context.session as Session
}

/** The group or project in a path of the API. */
export function placeOf({ group, project }: GitlabOptions): string {
  return group === null
    ? `projects/${encodeURIComponent(project ?? '')}`
    : `groups/${encodeURIComponent(group)}`
}

/** Errors: SourceError unauthorised, not_found, unreachable, limited. */
export async function openSession(source: Source<GitlabOptions>, context: OpenContext): Promise<Session> {
  const { options } = source
  const { signal, clock, budget } = context
  // Without one, what is public can be read.
  const token = options.tokenEnv === null ? null : readSecret(options.tokenEnv)
  const http = createHttp({
    baseUrl: `${options.url}/api/v4`,
    ...(token !== null && { headers: { 'private-token': token } }),
    signal,
    clock,
    onBudget: budget,
  })
  try {
    await http.fetch({ path: placeOf(options), query: { with_projects: 'false' } })
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
    throw new SourceError('not_found', `The token sees no such group or project: ${source.label}`, error)
  }
  return { http, options, projects: [], newest: '' }
}
