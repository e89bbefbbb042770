/** GraphQL over the same client: refusals come with HTTP 200, and an answer may be whole, in part or nothing. */
import { SourceError } from '../contract.ts'
import type { Http, HttpAnswer, Refusal } from '../http.ts'

export interface GraphqlFault {
  type?: string
  message: string
  path?: readonly (string | number)[]
}

export interface GraphqlAnswer<Data> {
  /** What the server could not give is null in it, with a fault of that path. */
  data: Data
  faults: readonly GraphqlFault[]
}

export interface Graphql {
  /** Errors as Http.fetch's; SourceError failed when there is no data at all. */
  query<Data>(text: string, variables: Record<string, unknown>): Promise<GraphqlAnswer<Data>>
}

interface Body {
  data?: unknown
  errors?: readonly GraphqlFault[]
}

/** `path` as in HttpRequest. */
export function createGraphql(http: Http, path: string): Graphql {
  return {
    async query<Data>(text: string, variables: Record<string, unknown>) {
      const answer = await http.fetch({ path, body: { query: text, variables }, judge })
      const { data, errors = [] } = (answer.body ?? {}) as Body
      if (data !== null && data !== undefined) return { data: data as Data, faults: errors }
      const reason = errors[0]?.message ?? 'no data'
      throw new SourceError('failed', `The server answers a query with an error: ${reason}`)
    },
  }
}

const LIMIT_TYPES = new Set(['RATE_LIMITED', 'RATELIMITED'])

/** Limits come with data null or without it; what else failed in part is for the connector to judge. */
function judge({ body }: HttpAnswer): Refusal | null {
  const faults = (body as Body | null)?.errors ?? []
  const limit = faults.find(
    ({ type, message }) => LIMIT_TYPES.has(type ?? '') || /\brate limit\b/i.test(message),
  )
  return limit ? { isLimit: true, reason: `The server's rate limit is used up, ${limit.message}` } : null
}
