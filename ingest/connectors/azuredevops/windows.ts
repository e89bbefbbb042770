/** Reads a list by time, project by project: what is new, what has not ended, then what is older. */
import Schema from 'typebox/schema'
import { againOf, older } from '../../again.ts'
import type { Page, StreamContext } from '../../contract.ts'
import {
  daysBefore,
  historyLimit,
  newestOf,
  reachOf,
  readPlaces,
  recentLimit,
  roundLimits,
  stepThrough,
  type Place,
  type Step,
} from '../../places.ts'
import type { Client, Cut } from './client.ts'
import type { Json } from './fields.ts'
import { findFresh, type Listed, type Span } from './listed.ts'
import { sessionOf, type Project, type Session } from './session.ts'

/** `probe`: when what had not ended was last read whole. */
type Places = Record<string, Place>

const HOUR = 3_600_000

export class Windows {
  private readonly places: Places
  private readonly listed: Listed
  private readonly context: StreamContext
  private readonly session: Session
  private readonly client: Client
  private readonly fits: (record: unknown) => boolean
  /** ISO by the tool's clock, before anything is asked: what ends meanwhile is read by the next sync. */
  private readonly now: string

  constructor(listed: Listed, context: StreamContext) {
    this.listed = listed
    this.context = context
    this.session = sessionOf(context)
    this.client = listed.isOfReleases ? this.session.releases : this.session.client
    this.places = readPlaces(context.cursor)
    this.now = new Date(this.session.client.now()).toISOString()
    const validator = Schema.Compile(listed.schema)
    this.fits = (record) => validator.Check(record)
  }

  async *recent(): AsyncGenerator<Page> {
    yield* this.step(this.session.projects, (project, place) => this.visit(project, place))
    yield this.extent()
  }

  async *history(): AsyncGenerator<Page> {
    for (const limit of roundLimits(this.now, this.session.options.historyMonths)) {
      const due = this.session.projects.filter(({ id }) => isDeeper(this.places[id], limit))
      yield* this.step(due, (project, place) => this.descend(project, place, limit))
    }
    yield this.extent()
  }

  private step(
    scopes: readonly Project[],
    walk: (project: Project, place: Place) => AsyncGenerator<Step>,
  ): AsyncGenerator<Page> {
    return stepThrough(this.context, this.places, { scopes, count: this.session.projects.length }, walk)
  }

  private extent(): Page {
    const { projects, options } = this.session
    const reach = reachOf(this.places, projects, historyLimit(this.now, options.historyMonths))
    const newestAt = newestOf(this.places)
    return {
      ...(reach !== undefined && { reachesBackTo: reach }),
      ...(newestAt !== undefined && { newestAt }),
    }
  }

  private async *visit(project: Project, start: Place): AsyncGenerator<Step> {
    const from = this.fromOf(start)
    let broken: string | null = null
    const ended = (token: string | null) => this.listed.ended(this.client, project, { from, to: '' }, token)
    for await (const records of this.pages(project, ended, start.again !== undefined)) {
      if (!records.every(this.fits)) broken = from
      yield { scope: project, place: start, page: { records } }
    }
    const isDue = Date.parse(start.probe ?? '1970-01-01') + HOUR <= Date.parse(this.now)
    const unfinished = (token: string | null) => this.listed.unfinished(this.client, project, token)
    for await (const records of this.pages(project, unfinished, this.listed.isQuiet && isDue)) {
      if (!records.every(this.fits)) broken = from
      yield { scope: project, place: start, page: { records } }
    }
    const { again: _, ...rest } = start
    const place: Place = {
      ...rest,
      ...againOf(start, broken),
      top: this.now,
      floor: start.floor ?? from,
      probe: isDue ? this.now : (start.probe ?? this.now),
    }
    const { reconcile } = this.listed
    const end = reconcile ? await reconcile(this.context, project, place) : { place, page: {} }
    yield { scope: project, ...end }
  }

  private fromOf({ top, again }: Place): string {
    if (top === undefined) return recentLimit(this.now, this.session.options.historyMonths)
    const known = daysBefore(top, this.listed.lag / 86_400)
    return again ? (older(again.from, known) as string) : known
  }

  /** From the floor on down to the limit; one that is stopped begins again, and what has landed costs its lists only. */
  private async *descend(project: Project, start: Place, limit: string): AsyncGenerator<Step> {
    const span: Span = { from: limit, to: start.floor ?? this.now }
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
    const isLast = limit === historyLimit(this.now, this.session.options.historyMonths)
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

function isDeeper(place: Place | undefined, limit: string): boolean {
  if (place?.top === undefined || place.isDone) return false
  return limit === '' || (place.floor ?? '') > limit
}
