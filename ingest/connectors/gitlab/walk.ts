/** Reads a list newest first: what is new, then what is older. */
import type { Page, StreamContext } from '../../contract.ts'
import { againOf, older, TRIES } from '../../again.ts'
import type { Place, Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import { countMissing, findGone } from './gone.ts'
import { ListReader, type Fetched, type ListScope } from './list-reader.ts'
import type { Listed } from './listed.ts'
import { scopesOf } from './scopes.ts'
import { isAtRest, sessionOf, type Session } from './session.ts'

export interface ListPlace extends Place {
  etag?: string
  /** How many there were. */
  total?: number
  /** So many of them never came, however often they were asked for. */
  missing?: number
}

export class Walk extends Rounds<ListScope, ListPlace> {
  private readonly listed: Listed
  private readonly session: Session
  private readonly reader: ListReader
  protected readonly scopes: readonly ListScope[]
  /** Scopes whose history has just been read to its end. */
  private readonly ended = new Map<number | string, { scope: ListScope; tries: number }>()

  constructor(listed: Listed, context: StreamContext) {
    super(context, sessionOf(context))
    this.listed = listed
    this.session = sessionOf(context)
    this.reader = new ListReader(listed, context)
    this.scopes = scopesOf(listed, this.session)
  }

  protected isDue(scope: ListScope): boolean {
    return !isAtRest(scope, this.places[scope.id])
  }

  protected isDeeper(place: ListPlace | undefined, limit: string): boolean {
    if (place?.top === undefined || place.isDone) return false
    return place.floor === undefined || place.floor > limit
  }

  protected override async *end(): AsyncGenerator<Page> {
    if (this.historyMonths === null && (await this.count())) yield { cursor: JSON.stringify(this.places) }
    yield* super.end()
  }

  protected async *visit(scope: ListScope, start: ListPlace, limit: string): AsyncGenerator<Step> {
    let place = start
    const etag = start.again ? undefined : start.etag
    const first = await this.reader.fetch(scope, { before: null, page: 1, etag }, start.again !== undefined)
    const isFewer = first.total !== null && first.total < (start.total ?? 0)
    const steps =
      start.top === undefined
        ? first.isUnchanged
          ? []
          : [{ scope, place: this.begun(scope, start, first), page: pageOf(first) }]
        : this.catchUp(scope, start, first, isFewer)
    for await (const step of steps) {
      place = step.place
      yield step
    }
    if (this.isDeeper(place, limit)) yield* this.descend(scope, place, limit)
  }

  /** From the newest down to what is known; all of it when there are fewer, so that what is gone is known too. */
  private async *catchUp(
    scope: ListScope,
    start: ListPlace,
    first: Awaited<ReturnType<ListReader['fetch']>>,
    isFewer: boolean,
  ): AsyncGenerator<Step> {
    if (first.isUnchanged && !isFewer) {
      yield* this.more(scope, start, first.total)
      return
    }
    const isAgain = start.again !== undefined
    const from = isFewer && this.listed.isDeletable ? '' : this.knownFrom(start)
    const seen = new Set<string>()
    let [top, broken, etag] = [start.top ?? '', null as string | null, null as string | null]
    let [before, page] = [null as string | null, 1]
    let answer = first.isUnchanged ? await this.reader.fetch(scope, { before, page }, isAgain) : first
    for (;;) {
      if (answer.isUnchanged) return
      for (const key of answer.keys) seen.add(key)
      if (before === null && page === 1) etag = answer.etag
      top = answer.newest > top ? answer.newest : top
      broken = older(broken, answer.broken)
      if (answer.isLast || (answer.oldest !== '' && answer.oldest < from)) break
      yield { scope, place: start, page: pageOf(answer) }
      ;[before, page] = nextOf(before, page, answer.oldest)
      answer = await this.reader.fetch(scope, { before, page }, isAgain)
    }
    const deleted = from === '' && isFewer && broken === null ? await this.gone(scope, seen) : []
    const { again: _a, etag: _e, total: _t, ...rest } = start
    const place: ListPlace = { ...rest, ...againOf(start, broken), top, probe: scope.lastActivityAt }
    if (broken === null && etag !== null) place.etag = etag
    if (first.total !== null) place.total = first.total
    if (broken === null && place.isDone) this.ended.set(scope.id, { scope, tries: start.again?.tries ?? 0 })
    yield {
      scope,
      place,
      page: { ...pageOf(answer), ...(deleted.length > 0 && { deleted: { [this.listed.stream]: deleted } }) },
    }
  }

  /** Nothing is new, and yet there may be more than before: old records that are back. */
  private *more(scope: ListScope, start: ListPlace, total: number | null): Generator<Step> {
    if (total === null || total <= (start.total ?? 0) || !start.isDone) return
    this.ended.set(scope.id, { scope, tries: 0 })
    const place: ListPlace = { ...start, total }
    yield { scope, place, page: {} }
  }

  private gone(scope: ListScope, seen: ReadonlySet<string>): Promise<string[]> {
    return findGone(this.context, this.listed, scope.projectId, seen)
  }

  private knownFrom({ top, again }: ListPlace): string {
    if (!top) return ''
    const known = new Date(Date.parse(top) - this.listed.lag * 1000).toISOString()
    return again && again.from < known ? again.from : known
  }

  /** The place after the first page that was ever read. */
  private begun(scope: ListScope, start: ListPlace, { broken, ...page }: Fetched): ListPlace {
    const place: ListPlace = {
      ...start,
      top: page.newest,
      floor: page.oldest,
      probe: scope.lastActivityAt,
    }
    if (broken !== null) place.again = { from: broken, tries: 0 }
    if (page.etag !== null) place.etag = page.etag
    if (page.total !== null) place.total = page.total
    return this.lowered(scope, place, page)
  }

  private lowered(scope: ListScope, place: ListPlace, { isLast }: Pick<Fetched, 'isLast'>): ListPlace {
    if (!isLast) return place
    this.ended.set(scope.id, { scope, tries: place.again?.tries ?? 0 })
    const { after: _, ...rest } = place
    return { ...rest, isDone: true }
  }

  /** From the floor on down to the limit. */
  protected async *descend(scope: ListScope, start: ListPlace, limit: string): AsyncGenerator<Step> {
    let place = start
    while (this.isDeeper(place, limit)) {
      const [before, page] = [place.floor || null, Number(place.after ?? 1)]
      const answer = await this.reader.fetch(scope, { before, page })
      if (answer.isUnchanged) return
      const [floor, next] = nextOf(before, page, answer.oldest)
      const { after: _, ...rest } = place
      const broken = older(place.again?.from ?? null, answer.broken)
      place = {
        ...rest,
        ...(floor !== null && { floor }),
        ...(next > 1 && { after: String(next) }),
        ...(broken !== null && { again: { from: broken, tries: place.again?.tries ?? 0 } }),
      }
      place = this.lowered(scope, place, answer)
      yield { scope, place, page: pageOf(answer) }
    }
  }

  /** What the tool says that it has, against what has come; true when something is to be read again for it. */
  private async count(): Promise<boolean> {
    let isAgain = false
    for (const [id, { scope, tries }] of this.ended) {
      const place = this.places[id] ?? {}
      const total = this.reader.totals.get(id) ?? place.total
      const missing = total === undefined ? 0 : await countMissing(this.context, this.listed, scope, total)
      if (missing <= (place.missing ?? 0)) continue
      this.context.note(
        `GitLab counts ${total} ${this.listed.noun}, ${missing} of them did not come: ${scope.label}`,
      )
      // What never comes is not asked for without end.
      this.places[id] =
        tries < TRIES ? { ...place, again: { from: '', tries: tries + 1 } } : { ...place, missing }
      isAgain = true
    }
    this.ended.clear()
    return isAgain
  }
}

function pageOf({ records, columns, rejected }: Fetched): Step['page'] {
  return { records, ...(columns && { columns }), ...(rejected && { rejected }) }
}

/** Where a list goes on: by time, or by page while time stands. */
function nextOf(before: string | null, page: number, oldest: string): [string | null, number] {
  return oldest === '' || oldest === before ? [before, page + 1] : [oldest, 1]
}
