/** One page of a list, newest first; what is older is asked for by time, since pages move while they are read. */
import Schema from 'typebox/schema'
import { SourceError, type StreamContext } from '../../contract.ts'
import { nextLink } from '../../http/link.ts'
import type { Scope } from '../../places.ts'
import type { Json, Listed, Refined } from './listed.ts'
import { isoOf, totalOf } from './projects.ts'
import { sessionOf, type Session } from './session.ts'

export interface ListScope extends Scope {
  /** `groups/…` or `projects/…` */
  path: string
  /** Null for a group's list. */
  projectId: number | null
  isArchived: boolean
  lastActivityAt: string
}

export interface Asked {
  /** ISO; what changed up to then. Null: the newest. */
  before: string | null
  /** More records than fit a page may have changed in the same millisecond. */
  page: number
  etag?: string | undefined
}

export interface Fetched extends Refined {
  isUnchanged: false
  /** Of all records of the page. */
  keys: string[]
  /** ISO, '' without records. */
  newest: string
  oldest: string
  /** The oldest time of the page when a record in it does not fit. */
  broken: string | null
  isLast: boolean
  total: number | null
  etag: string | null
}

export interface Unchanged {
  isUnchanged: true
  total: number | null
}

const PAGE = 100
/** The tool refuses to count further. */
const LAST_PAGE = 500

export class ListReader {
  /** What GitLab counts, by scope. */
  readonly totals = new Map<number | string, number>()
  private readonly listed: Listed
  private readonly context: StreamContext
  private readonly session: Session
  private readonly ids: ReadonlySet<number>
  private readonly fits: (record: unknown) => boolean

  constructor(listed: Listed, context: StreamContext) {
    this.listed = listed
    this.context = context
    this.session = sessionOf(context)
    this.ids = new Set(this.session.projects.map(({ id }) => id))
    const validator = Schema.Compile(listed.schema)
    this.fits = (record) => validator.Check(record)
  }

  /** `isAgain`: also what has landed as it is, for what did not come with it. */
  async fetch(scope: ListScope, asked: Asked, isAgain = false): Promise<Fetched | Unchanged> {
    const { before, page, etag } = asked
    if (page > LAST_PAGE)
      throw new SourceError(
        'incomplete',
        `Too many ${this.listed.noun} changed at once, ${before}: ${scope.label}`,
      )
    const answer = await this.session.http.fetch({
      path: `${scope.path}/${this.listed.path}`,
      query: {
        ...this.listed.query,
        order_by: 'updated_at',
        sort: 'desc',
        per_page: PAGE,
        updated_before: before === null ? undefined : afterMs(before),
        page: page === 1 ? undefined : page,
      },
      ...(etag !== undefined && { etag }),
    })
    const total = totalOf(answer)
    if (total !== null && before === null && page === 1) this.totals.set(scope.id, total)
    if (answer.isNotModified) return { isUnchanged: true, total }
    if (!Array.isArray(answer.body))
      throw new SourceError('invalid', `GitLab shows no list of ${this.listed.noun}: ${scope.label}`)
    const all = (answer.body as Json[]).map((record) => this.trim(record, scope))
    const refined = await this.refine(all, isAgain)
    const times = all.flatMap(({ updated_at: at }) => isoOf(at) ?? [])
    const oldest = times.reduce((a, b) => (b < a ? b : a), times[0] ?? '')
    const isWhole = refined.records.every(this.fits) && (refined.rejected ?? []).length === 0
    return {
      ...refined,
      isUnchanged: false,
      keys: all.map(({ id }) => String(id)),
      newest: times.reduce((a, b) => (b > a ? b : a), ''),
      oldest,
      broken: isWhole ? null : oldest,
      isLast: nextLink(answer.headers.get('link')) === null,
      total,
      etag: isWhole ? answer.headers.get('etag') : null,
    }
  }

  private trim(record: Json, { projectId }: ListScope): Json {
    return this.listed.trim(record, projectId ?? Number(record.project_id))
  }

  /** Of projects that are not wanted nothing; of the others what is new or has changed. */
  private async refine(all: readonly Json[], isAgain: boolean): Promise<Refined> {
    const wanted = all.filter(({ project_id: id }) => this.ids.has(Number(id)))
    const { refine } = this.listed
    if (!refine) return { records: wanted }
    const fresh = isAgain ? wanted : await this.findFresh(wanted)
    return fresh.length === 0 ? { records: [] } : refine(fresh, this.session, this.context.source.id)
  }

  private async findFresh(records: readonly Json[]): Promise<readonly Json[]> {
    const keys = records.flatMap(({ id }) => (Number.isInteger(id) ? [`'${String(id)}'`] : []))
    if (keys.length === 0) return records
    const rows = await this.context.landed.rows<{ key: string; updated: string | null }>(
      `select _key as key, max_by(payload ->> 'updated_at', _loaded_at) as updated
       from raw.gitlab__${this.listed.stream} where _source = $source and _key in (${keys.join(', ')})
       group by _key having not max_by(_is_deleted, _loaded_at)`,
    )
    const known = new Map(rows.map(({ key, updated }) => [key, updated]))
    return records.filter(({ id, updated_at: updated }) => known.get(String(id)) !== updated)
  }
}

/** The database counts microseconds, answers milliseconds: one more brings all of the last one. */
function afterMs(time: string): string {
  return new Date(Date.parse(time) + 1).toISOString()
}
