/** A checked source: its client, and what the streams of one run tell each other. */
import { SourceError, type OpenContext, type Source, type StreamContext } from '../../contract.ts'
import { createHttp, type Http } from '../../http.ts'
import { readSecret } from '../../secret.ts'
import type { Place, Scope } from '../../places.ts'
import { readEdition, type Edition } from './edition.ts'
import type { GiteaOptions } from './entry.ts'
import type { Reader } from './lists.ts'

export interface Repository extends Scope {
  id: number
  name: string
  isArchived: boolean
  updatedAt: string
  hasPulls: boolean
  /** Whether a request may be open. */
  hasOpenPulls: boolean
  hasIssues: boolean
  hasReleases: boolean
  hasActions: boolean
}

export interface Session extends Reader {
  options: GiteaOptions
  edition: Edition
  /** Filled by the stream of repositories, which comes first. */
  repositories: Repository[]
  /** ISO; the newest change of a repository, by the tool's clock, which ours need not agree with. */
  newest: string
}

/** Nothing happens to an archived repository that has been read since it last changed. */
export function isAtRest({ isArchived, updatedAt }: Repository, place: Place | undefined): boolean {
  return isArchived && place?.isDone === true && place.again === undefined && place.probe === updatedAt
}

export function sessionOf(context: StreamContext): Session {
  return context.session as Session
}

/** `owner/name` in a path of the API. */
export function pathOf(label: string): string {
  return `repos/${label.split('/').map(encodeURIComponent).join('/')}`
}

/** The size of pages that sites have unless their administrators say otherwise. */
const USUAL_SIZE = 50
const LARGEST_SIZE = 100

/** Errors: SourceError unauthorised, not_found, unreachable, limited, invalid. */
export async function openSession(source: Source<GiteaOptions>, context: OpenContext): Promise<Session> {
  const { options } = source
  const { signal, clock, budget } = context
  // Without one, what is public can be read.
  const token = options.tokenEnv === null ? null : readSecret(options.tokenEnv)
  const http = createHttp({
    baseUrl: `${options.url}/api/v1`,
    ...(token !== null && { headers: { authorization: `token ${token}` } }),
    signal,
    clock,
    onBudget: budget,
  })
  const edition = await readEdition(http)
  if (edition.actions === 'none')
    context.note(`${edition.product} ${edition.version} tells nothing of Actions, from 1.22 on it does`)
  await check(http, source)
  return { http, pageSize: await readPageSize(http), options, edition, repositories: [], newest: '' }
}

async function check(http: Http, { options, label }: Source<GiteaOptions>): Promise<void> {
  const paths =
    options.org === null ? options.repositories.map(pathOf) : [`orgs/${encodeURIComponent(options.org)}`]
  try {
    await http.fetch({ path: paths[0] ?? '' })
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not_found') throw error
    throw new SourceError('not_found', `The token sees no such organisation or repository: ${label}`, error)
  }
}

async function readPageSize(http: Http): Promise<number> {
  const { body } = await http.fetch({ path: 'settings/api' })
  const most = Number((body as { max_response_items?: unknown } | null)?.max_response_items)
  return Number.isInteger(most) && most > 0 ? Math.min(most, LARGEST_SIZE) : USUAL_SIZE
}
