/** Reads lists by the time of records' last change: what is new, then what is older, a stretch of time at once. */
import { againOf, TRIES } from '../../again.ts'
import type { StreamContext } from '../../contract.ts'
import type { Place, Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import { judgeCount, type Judgement } from './counts.ts'
import type { Listed } from './listed.ts'
import { isAtRest, sessionOf, type Repository, type Session } from './session.ts'
import { StretchReader, type Read } from './stretch.ts'

export interface ListPlace extends Place {
  /** So many of those that the tool counts never came, however often they were asked for. */
  missing?: number
}

/** Seconds behind the newest that are read again; times are whole seconds. */
const LAG = 60

export class Walk extends Rounds<Repository, ListPlace> {
  private readonly listed: Listed
  private readonly session: Session
  private readonly reader: StretchReader
  protected readonly scopes: readonly Repository[]

  constructor(listed: Listed, context: StreamContext) {
    super(context, sessionOf(context))
    this.listed = listed
    this.session = sessionOf(context)
    this.reader = new StretchReader(listed, context)
    this.scopes = this.session.repositories.filter((repository) => listed.has(repository))
  }

  protected isDue(scope: Repository): boolean {
    return !isAtRest(scope, this.places[scope.id])
  }

  protected isDeeper(place: ListPlace | undefined, limit: string): boolean {
    if (place?.top === undefined || place.isDone) return false
    return place.floor === undefined || place.floor > limit
  }

  protected async *visit(scope: Repository, start: ListPlace, limit: string): AsyncGenerator<Step> {
    const isFirst = start.top === undefined
    const since = isFirst ? limit : knownFrom(start)
    // Nothing counts as read before all of the stretch is.
    const meanwhile = isFirst ? { ...start, floor: this.session.newest } : start
    const read = yield* this.readStretch(scope, meanwhile, { since, before: '' })
    const moved = !isFirst && start.probe !== scope.updatedAt
    if (moved && this.listed.readMoved) {
      const records = await this.listed.readMoved(scope, this.context)
      if (records.length > 0) yield { scope, place: meanwhile, page: { records } }
    }
    const top = earlier(read.newest || (start.top ?? read.at), read.at)
    let place: ListPlace = {
      ...meanwhile,
      ...(isFirst && { floor: limit }),
      top: start.top !== undefined && start.top > top ? start.top : top,
      probe: scope.updatedAt,
    }
    delete place.again
    place = { ...place, ...againOf(start, read.broken) }
    if (isFirst && isAllOf(scope, limit)) place.isDone = true
    yield { scope, place, page: {} }
    if (this.isDeeper(place, limit)) yield* this.descend(scope, place, limit)
    else if (place.isDone) yield* this.count(scope, place, start.again?.tries ?? 0)
  }

  protected async *descend(scope: Repository, start: ListPlace, limit: string): AsyncGenerator<Step> {
    const read = yield* this.readStretch(scope, start, { since: limit, before: start.floor ?? '' })
    const place: ListPlace = { ...start, floor: limit }
    if (read.broken !== null) place.again = { from: read.broken, tries: start.again?.tries ?? 0 }
    if (isAllOf(scope, limit)) place.isDone = true
    yield { scope, place, page: {} }
    if (place.isDone) yield* this.count(scope, place, start.again?.tries ?? 0)
  }

  private async *readStretch(
    scope: Repository,
    place: ListPlace,
    stretch: { since: string; before: string },
  ): AsyncGenerator<Step, Read> {
    const reading = this.reader.read(scope, stretch)
    for (;;) {
      const { value, done } = await reading.next()
      if (done) return value
      yield { scope, place, page: { records: value } }
    }
  }

  /** What the tool counts, against what has come: some may be gone, and others may never have been shown. */
  private async *count(scope: Repository, place: ListPlace, tries: number): AsyncGenerator<Step> {
    if (place.again !== undefined || this.session.options.historyMonths !== null) return
    const { deleted, missing, total }: Judgement = await judgeCount(
      this.context,
      this.listed,
      scope,
      place.missing ?? 0,
    )
    const page = deleted.length > 0 ? { deleted: { [this.listed.stream]: deleted } } : {}
    if (missing <= (place.missing ?? 0)) {
      if (deleted.length > 0) yield { scope, place, page }
      return
    }
    this.context.note(
      `Gitea counts ${total} ${this.listed.noun}, ${missing} of them did not come: ${scope.label}`,
    )
    // What never comes is not asked for without end.
    const next = tries < TRIES ? { ...place, again: { from: '', tries: tries + 1 } } : { ...place, missing }
    yield { scope, place: next, page }
  }
}

function knownFrom({ top, again }: ListPlace): string {
  if (!top) return ''
  const known = new Date(Date.parse(top) - LAG * 1000).toISOString()
  return again && again.from < known ? again.from : known
}

/** What changed while the list was read comes again. */
function earlier(newest: string, at: string): string {
  return at !== '' && at < newest ? at : newest
}

function isAllOf({ createdAt }: Repository, limit: string): boolean {
  return limit === '' || limit <= createdAt
}
