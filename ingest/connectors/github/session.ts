/** A checked source: its clients, and what the streams of one run tell each other. */
import { SourceError, type OpenContext, type Source, type StreamContext } from '../../contract.ts'
import { createHttp, type Http } from '../../http.ts'
import { createGraphql, type Graphql } from '../../http/graphql.ts'
import { graphqlUrl, type GithubOptions } from './entry.ts'
import { HEADERS, tokenOf } from './token.ts'

/** A repository as it was found at the beginning of the run. */
export interface Repository {
  id: number
  owner: string
  name: string
  /** `<owner>/<name>` */
  label: string
  isArchived: boolean
  createdAt: string
  pushedAt: string | null
  /** Newest time and number by connection: whether there is anything new without asking for it. */
  probes: Readonly<Record<Connection, Probe>>
}

export type Connection = 'pullRequests' | 'issues' | 'deployments' | 'releases'

export interface Probe {
  newest: string | null
  total: number
}

export interface Session {
  http: Http
  graphql: Graphql
  options: GithubOptions
  /** Filled by the stream of repositories, which comes first. */
  repositories: Repository[]
  /** ISO; the newest thing that was seen, by the tool's clock, which ours need not agree with. */
  newest: string
  token(): Promise<string>
}

export function sessionOf(context: StreamContext): Session {
  return context.session as Session
}

/** Errors: SourceError unauthorised, not_found, unreachable, limited. */
export async function openSession(source: Source<GithubOptions>, context: OpenContext): Promise<Session> {
  const { options } = source
  const { signal, clock, budget } = context
  const shared = { signal, clock, onBudget: budget }
  const token = tokenOf(source, shared)
  const headers = async () => ({ ...HEADERS, authorization: `Bearer ${await token()}` })
  const http = createHttp({ ...shared, baseUrl: options.url, headers })
  const graphql = createGraphql(http, graphqlUrl(options.url))
  const { data, faults } = options.org
    ? await graphql.query<{ organization: unknown }>(
        'query Check($org: String!) { organization(login: $org) { login } }',
        { org: options.org },
      )
    : { data: { organization: true }, faults: [] }
  if (data.organization === null) {
    const reason = faults[0]?.message ?? 'nothing is said why'
    throw new SourceError('not_found', `The token sees no such organisation, ${reason}: ${source.label}`)
  }
  return { http, graphql, options, repositories: [], newest: '', token }
}
