/** One page of a connection of one repository, as GraphQL has it. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import { SourceError, type StreamContext } from '../../contract.ts'
import { sessionOf, type Connection, type Repository, type Session } from './session.ts'

export interface Walked {
  stream: string
  connection: Connection
  /** For people: `pull requests`. */
  noun: string
  query: string
  /** What the connection is ordered by. */
  order: 'updatedAt' | 'createdAt'
  pageSize: number
  /** Seconds behind the newest that are read again. */
  lag: number
  schema: TSchema
  /** Whether a record may still change without saying so. */
  isOpen?(record: Node): boolean
  /** Brings what a page of the list cuts off. */
  complete?(record: Node, session: Session): Promise<void>
}

export type Node = Record<string, unknown> & { id: string }

interface Connected {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  nodes: (Node | null)[] | null
}

/** For a page that the server cannot give in its ten seconds. */
const SMALL_PAGE = 10
const MOST_RESTARTS = 3

export interface Fetched {
  records: Node[]
  newest: string
  oldest: string
  /** The oldest time of the page when a record in it does not fit or is missing. */
  broken: string | null
  after: string | null
  /** What the tool says of records that it left out. */
  gaps: string | null
}

export class ConnectionReader {
  /** What GitHub counts, by repository. */
  readonly totals = new Map<number, number>()
  private readonly walked: Walked
  private readonly context: StreamContext
  private readonly session: Session
  private readonly restarts = new Map<number, number>()
  readonly fits: (record: unknown) => boolean

  constructor(walked: Walked, context: StreamContext) {
    this.walked = walked
    this.context = context
    this.session = sessionOf(context)
    const validator = Schema.Compile(walked.schema)
    this.fits = (record) => validator.Check(record)
  }

  async fetch(repository: Repository, after: string | null): Promise<Fetched> {
    try {
      return await this.fetchSized(repository, after)
    } catch (error) {
      if (after === null || !(error instanceof SourceError) || error.code !== 'failed') throw error
      // A token of the paging that is no good any more costs reading from the top; a few times, not for ever.
      const count = (this.restarts.get(repository.id) ?? 0) + 1
      this.restarts.set(repository.id, count)
      if (count > MOST_RESTARTS) throw error
      return this.fetchSized(repository, null)
    }
  }

  /** Smaller when the server cannot give a whole page in its time. */
  private async fetchSized(repository: Repository, after: string | null): Promise<Fetched> {
    const { pageSize } = this.walked
    try {
      const page = await this.fetchPage(repository, after, pageSize)
      if (page.gaps === null || pageSize <= SMALL_PAGE) return this.noteGaps(repository, page)
    } catch (error) {
      const isTooMuch = error instanceof SourceError && ['failed', 'timed_out'].includes(error.code)
      if (!isTooMuch || pageSize <= SMALL_PAGE) throw error
    }
    return this.noteGaps(repository, await this.fetchPage(repository, after, SMALL_PAGE))
  }

  private noteGaps({ label }: Repository, page: Fetched): Fetched {
    if (page.gaps !== null) this.context.note(`Of ${label}'s ${this.walked.noun}, GitHub says: ${page.gaps}`)
    return page
  }

  private async fetchPage(repository: Repository, after: string | null, first: number): Promise<Fetched> {
    const { query, connection, noun, complete } = this.walked
    const { owner, name, label, id } = repository
    const { data, faults } = await this.session.graphql.query<{
      repository: Record<string, Connected | undefined> | null
    }>(query, { owner, name, after, first })
    const connected = data.repository?.[connection]
    if (!connected) {
      const reason = faults[0]?.message ?? 'nothing is said why'
      const code = after === null ? 'not_found' : 'failed'
      throw new SourceError(code, `GitHub shows no ${noun}, ${reason}: ${label}`)
    }
    this.totals.set(id, connected.totalCount)
    const records = (connected.nodes ?? [])
      .filter((node) => node !== null)
      .map((node) => ({ ...node, repository_id: id }))
    for (const record of records) if (typeof record.id === 'string') await complete?.(record, this.session)
    const hasGaps = faults.length > 0 || records.length < (connected.nodes ?? []).length
    return this.measure(records, connected, hasGaps ? (faults[0]?.message ?? 'nothing of a record') : null)
  }

  private measure(records: Node[], { pageInfo }: Connected, gaps: string | null): Fetched {
    const { order } = this.walked
    const times = records.flatMap((record) => (typeof record[order] === 'string' ? [record[order]] : []))
    const isWhole = gaps === null && records.every(this.fits)
    const oldest = times.reduce((a, b) => (b < a ? b : a), times[0] ?? '')
    return {
      records,
      newest: times.reduce((a, b) => (b > a ? b : a), ''),
      oldest,
      broken: isWhole ? null : oldest,
      gaps,
      after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    }
  }
}
