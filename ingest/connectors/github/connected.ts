/** One page of a connection of one repository, as GraphQL has it. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Place } from './places.ts'
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

export interface Fetched {
  records: Node[]
  newest: string
  oldest: string
  /** The oldest time of the page when a record in it does not fit. */
  broken: string | null
  after: string | null
}

export class ConnectionReader {
  /** What GitHub counts, by repository. */
  readonly totals = new Map<number, number>()
  private readonly walked: Walked
  private readonly context: StreamContext
  private readonly session: Session
  private readonly fits: (record: unknown) => boolean

  constructor(walked: Walked, context: StreamContext) {
    this.walked = walked
    this.context = context
    this.session = sessionOf(context)
    const validator = Schema.Compile(walked.schema)
    this.fits = (record) => validator.Check(record)
  }

  /** A token of the paging that is no good any more costs reading from the top. */
  async fetchBelow(repository: Repository, place: Place): Promise<Fetched> {
    const after = place.after ?? null
    try {
      return await this.fetch(repository, after)
    } catch (error) {
      if (after === null || !(error instanceof SourceError) || error.code !== 'failed') throw error
      return this.fetch(repository, null)
    }
  }

  async fetch(repository: Repository, after: string | null): Promise<Fetched> {
    const { pageSize } = this.walked
    try {
      return await this.fetchPage(repository, after, pageSize)
    } catch (error) {
      const isTooMuch = error instanceof SourceError && ['failed', 'timed_out'].includes(error.code)
      if (!isTooMuch || pageSize <= SMALL_PAGE) throw error
      return this.fetchPage(repository, after, SMALL_PAGE)
    }
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
      throw new SourceError('not_found', `GitHub shows no ${noun}, ${reason}: ${label}`)
    }
    if (faults.length > 0) this.context.note(`Of ${label}'s ${noun}, GitHub says: ${faults[0]?.message}`)
    this.totals.set(id, connected.totalCount)
    const records = (connected.nodes ?? [])
      .filter((node) => node !== null)
      .map((node) => ({ ...node, repository_id: id }))
    for (const record of records) await complete?.(record, this.session)
    return this.measure(records, connected)
  }

  private measure(records: Node[], { pageInfo }: Connected): Fetched {
    const { order } = this.walked
    const times = records.flatMap((record) => (typeof record[order] === 'string' ? [record[order]] : []))
    const broken = records.some((record) => !this.fits(record))
    const oldest = times.reduce((a, b) => (b < a ? b : a), times[0] ?? '')
    return {
      records,
      newest: times.reduce((a, b) => (b > a ? b : a), ''),
      oldest,
      broken: broken ? oldest : null,
      after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    }
  }
}
