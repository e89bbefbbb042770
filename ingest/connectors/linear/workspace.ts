/** One workspace over GraphQL: lists page by page, and what an issue's own lists left out. */
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp } from '../../http.ts'
import { createGraphql, type Graphql } from '../../http/graphql.ts'
import type { LinearOptions } from './connector.ts'
import { tailQuery, VIEWER, type Tail } from './queries.ts'

export interface Connection<Node> {
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

type Json = Record<string, unknown>

export class Workspace {
  private readonly graphql: Graphql

  constructor(graphql: Graphql) {
    this.graphql = graphql
  }

  /** Pages of a list to its end. Errors: as Graphql's; SourceError incomplete for an answer in part. */
  async *list<Node>(name: string, query: string, variables: Json = {}): AsyncGenerator<Node[]> {
    let after: string | null = null
    do {
      const data: Json = await this.ask(query, { ...variables, after })
      const page = data[name] as Connection<Node>
      yield page.nodes
      after = nextOf(page)
    } while (after !== null)
  }

  /** All nodes of an issue's list whose first page is known. */
  async whole(id: string, tail: Tail, first: Connection<Json>): Promise<Json[]> {
    const nodes = [...first.nodes]
    for (let after = nextOf(first); after !== null;) {
      const { issue } = (await this.ask(tailQuery(tail), { id, after })) as {
        issue: Record<Tail, Connection<Json>>
      }
      nodes.push(...issue[tail].nodes)
      after = nextOf(issue[tail])
    }
    return nodes
  }

  async check(): Promise<void> {
    await this.ask(VIEWER, {})
  }

  private async ask(query: string, variables: Json): Promise<Json> {
    const { data, faults } = await this.graphql.query<Json>(query, variables)
    if (faults[0])
      throw new SourceError('incomplete', `Linear answers only in part, sync again: ${faults[0].message}`)
    return data
  }
}

/** Where the next page starts; a page that names itself as the next would go in circles. */
function nextOf({ pageInfo: { hasNextPage, endCursor } }: Connection<unknown>): string | null {
  if (!hasNextPage) return null
  if (endCursor === null)
    throw new SourceError('invalid', 'Linear says that there is more, but not where: no endCursor')
  return endCursor
}

/** Errors: SourceError unauthorised, unreachable, invalid. */
export async function openWorkspace(
  { options }: Source<LinearOptions>,
  { signal, clock, budget }: OpenContext,
): Promise<Workspace> {
  const token = readSecret(options.tokenEnv)
  // A personal key goes as it is, a token of an app as bearer.
  const authorization = token.startsWith('lin_api_') ? token : `Bearer ${token}`
  const http = createHttp({
    baseUrl: options.url,
    headers: { authorization },
    signal,
    clock,
    onBudget: budget,
  })
  const workspace = new Workspace(createGraphql(http, 'graphql'))
  await workspace.check()
  return workspace
}
