/** Reads a list by time, project by project: what is new, what has not ended, then what is older. */
import Schema from 'typebox/schema'
import { againOf, older } from '../../again.ts'
import type { StreamContext } from '../../contract.ts'
import { daysBefore, historyLimit, recentLimit, type Place, type Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import type { Client, Cut } from './client.ts'
import type { Json } from './fields.ts'
import { findFresh, type Listed, type Span } from './listed.ts'
import { sessionOf, type Project, type Session } from './session.ts'

const HOUR = 3_600_000

export class Windows extends Rounds<Project> {
  private readonly listed: Listed
  private readonly session: Session
  private readonly client: Client
  private readonly fits: (record: unknown) => boolean

  constructor(listed: Listed, context: StreamContext) {
    const session = sessionOf(context)
    // Before anything is asked: what ends meanwhile is read by the next sync.
    const newest = new Date(session.client.now()).toISOString()
    super(context, { newest, options: session.options })
    this.listed = listed
    this.session = session
    this.client = listed.isOfReleases ? this.session.releases : this.session.client
    const validator = Schema.Compile(listed.schema)
    this.fits = (record) => validator.Check(record)
  }

  protected get scopes() {
    return this.session.projects
  }

  protected isDue(): boolean {
    return true
  }

  protected isDeeper(place: Place | undefined, limit: string): boolean {
    if (place?.top === undefined || place.isDone) return false
    return limit === '' || (place.floor ?? '') > limit
  }

  /** `probe` of a place: when what had not ended was last read whole. */
  protected async *visit(project: Project, start: Place): AsyncGenerator<Step> {
    const from = this.fromOf(start)
    let broken: string | null = null
    const ended = (token: string | null) => this.listed.ended(this.client, project, { from, to: '' }, token)
    for await (const records of this.pages(project, ended, start.again !== undefined)) {
      if (!records.every(this.fits)) broken = from
      yield { scope: project, place: start, page: { records } }
    }
    const isDue = Date.parse(start.probe ?? '1970-01-01') + HOUR <= Date.parse(this.newest)
    const unfinished = (token: string | null) => this.listed.unfinished(this.client, project, token)
    for await (const records of this.pages(project, unfinished, this.listed.isQuiet && isDue)) {
      if (!records.every(this.fits)) broken = from
      yield { scope: project, place: start, page: { records } }
    }
    const { again: _, ...rest } = start
    const place: Place = {
      ...rest,
      ...againOf(start, broken),
      top: this.newest,
      floor: start.floor ?? from,
      probe: isDue ? this.newest : (start.probe ?? this.newest),
    }
    const { reconcile } = this.listed
    const end = reconcile ? await reconcile(this.context, project, place) : { place, page: {} }
    yield { scope: project, ...end }
  }

  private fromOf({ top, again }: Place): string {
    if (top === undefined) return recentLimit(this.newest, this.historyMonths)
    const known = daysBefore(top, this.listed.lag / 86_400)
    return again ? (older(again.from, known) as string) : known
  }

  /** From the floor on down to the limit; one that is stopped begins again, and what has landed costs its lists only. */
  protected async *descend(project: Project, start: Place, limit: string): AsyncGenerator<Step> {
    const span: Span = { from: limit, to: start.floor ?? this.newest }
    let broken: string | null = null
    let oldest = span.to
    const ended = async (token: string | null) => {
      const cut = await this.listed.ended(this.client, project, span, token)
      for (const record of cut.records) oldest = older(this.listed.endOf(record), oldest) ?? oldest
      return cut
    }
    for await (const records of this.pages(project, ended, false)) {
      if (!records.every(this.fits)) broken = limit
      yield { scope: project, place: start, page: { records } }
    }
    const isLast = limit === historyLimit(this.newest, this.historyMonths)
    const from = older(start.again?.from ?? null, broken)
    const place: Place = {
      ...start,
      ...(from !== null && { again: { from, tries: start.again?.tries ?? 0 } }),
      floor: limit === '' ? oldest : limit,
      ...(isLast && { isDone: true }),
    }
    yield { scope: project, place, page: {} }
  }

  /** Whole records of a list: those that are new or have changed, or all of them. */
  private async *pages(
    project: Project,
    read: (token: string | null) => Promise<Cut>,
    isAll: boolean,
  ): AsyncGenerator<Json[]> {
    let token: string | null = null
    do {
      const { records, next }: Cut = await read(token)
      const fresh = isAll ? records : await findFresh(this.listed, this.context, records)
      const whole = await this.listed.refine(fresh, this.client, project)
      yield whole.filter((record) => record !== null)
      token = next
    } while (token !== null)
  }
}
