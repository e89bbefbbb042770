/** Lists of what Actions did, newest made first: they can be asked neither by time nor from a number on. */
import Schema from 'typebox/schema'
import { older, TRIES } from '../../again.ts'
import type { StreamContext } from '../../contract.ts'
import type { Place, Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import { timeOf, type Json } from './fields.ts'
import { readPage } from './lists.ts'
import { landedStates, stateOf, type LandedState, type Numbered } from './numbers.ts'
import { isAtRest, pathOf, sessionOf, type Repository, type Session } from './session.ts'

interface NumberedPlace extends Place {
  /** The newest number up to which all is known. */
  id?: number
  /** So many of those that the tool counts never came. */
  missing?: number
  /** The how-manyth time it is that all is read again. */
  tries?: number
}

/** What a page of the list brought. */
interface Brought {
  records: Json[]
  shown: readonly number[]
  oldest: string
  newest: string
  broken: string | null
  total: number | null
  isLast: boolean
}

export class NumberedWalk extends Rounds<Repository, NumberedPlace> {
  private readonly numbered: Numbered
  private readonly session: Session
  protected readonly scopes: readonly Repository[]
  private readonly fits: (record: unknown) => boolean

  constructor(numbered: Numbered, context: StreamContext) {
    super(context, sessionOf(context))
    this.numbered = numbered
    this.session = sessionOf(context)
    this.scopes = this.session.repositories.filter(({ hasActions }) => hasActions)
    const validator = Schema.Compile(numbered.schema)
    this.fits = (record) => validator.Check(record)
  }

  protected isDue(scope: Repository): boolean {
    return !isAtRest(scope, this.places[scope.id])
  }

  /** Of what a repository never did anything there is nothing older. */
  protected isDeeper(place: NumberedPlace | undefined, limit: string): boolean {
    if (place?.id === undefined || place.isDone) return false
    return place.floor === undefined || place.floor === '' || place.floor > limit
  }

  protected async *visit(scope: Repository, start: NumberedPlace, limit: string): AsyncGenerator<Step> {
    const known = await landedStates(this.context, this.numbered, scope)
    const first = await this.fetch(scope, 1, known)
    const place = start.id === undefined || start.again ? begun(start, first, scope) : null
    if (place !== null) yield { scope, place, page: { records: first.records } }
    const next = place ?? (yield* this.catchUp(scope, start, first, known))
    yield* this.follow(scope, next, known)
    if (this.isDeeper(next, limit)) yield* this.descend(scope, next, limit)
    else if (next.isDone) yield* this.count(scope, next, first.total)
  }

  /** From the newest down to what is known, or to the oldest that is under way. */
  private async *catchUp(
    scope: Repository,
    start: NumberedPlace,
    first: Brought,
    known: ReadonlyMap<number, LandedState>,
  ): AsyncGenerator<Step, NumberedPlace> {
    const open = this.numbered.readOpen ? [] : openOf(known)
    const until = Math.min(start.id ?? 0, ...open)
    let [brought, page, broken, top] = [first, 1, null as string | null, start.top ?? '']
    for (;;) {
      broken = older(broken, brought.broken)
      if (brought.newest > top) top = brought.newest
      if (brought.isLast || brought.shown.some((id) => id <= until)) break
      yield { scope, place: start, page: { records: brought.records } }
      brought = await this.fetch(scope, ++page, known)
    }
    const id = Math.max(start.id ?? 0, ...first.shown)
    const place = { ...start, ...againOf(start, broken), id, top, probe: scope.updatedAt }
    yield { scope, place, page: { records: brought.records } }
    return place
  }

  /** Those that had not ended when last seen. */
  private async *follow(
    scope: Repository,
    place: NumberedPlace,
    known: ReadonlyMap<number, LandedState>,
  ): AsyncGenerator<Step> {
    const records = await this.numbered.readOpen?.(openOf(known), scope, this.context)
    if (records !== undefined && records.length > 0) yield { scope, place, page: { records } }
  }

  /** New ones move the others to later pages, which then come twice. */
  protected async *descend(scope: Repository, start: NumberedPlace, limit: string): AsyncGenerator<Step> {
    let place = start
    const known = await landedStates(this.context, this.numbered, scope)
    while (this.isDeeper(place, limit)) {
      const page = Number(place.after ?? 1)
      const brought = await this.fetch(scope, page, known)
      place = {
        ...place,
        ...(brought.oldest !== '' && { floor: brought.oldest }),
        ...againOf(place, brought.broken),
        after: String(page + 1),
        ...(brought.isLast && { isDone: true }),
      }
      yield { scope, place, page: { records: brought.records } }
      if (place.isDone) yield* this.count(scope, place, brought.total)
    }
  }

  private async fetch(
    scope: Repository,
    page: number,
    known: ReadonlyMap<number, LandedState>,
  ): Promise<Brought> {
    const { path, state, times, complete } = this.numbered
    const list = { path: `${pathOf(scope.label)}/actions/${path}`, field: 'workflow_runs' }
    const { records: shown, total, isLast } = await readPage(this.session, list, page)
    const fresh = shown.filter((record) => known.get(Number(record.id))?.state !== stateOf(record, state))
    const records = fresh.length === 0 ? [] : await complete(fresh, scope, this.context)
    const moments = shown.flatMap((record) => times.flatMap((name) => timeOf(record[name]) ?? [])).sort()
    return {
      records,
      shown: shown.map(({ id }) => Number(id)).filter(Number.isInteger),
      oldest: moments[0] ?? '',
      newest: moments.at(-1) ?? '',
      broken: records.every(this.fits) ? null : (moments[0] ?? ''),
      total,
      isLast,
    }
  }

  /** Fewer here than the tool counts are looked for again from the top; more were dropped there by age, and did happen. */
  private async *count(scope: Repository, place: NumberedPlace, total: number | null): AsyncGenerator<Step> {
    if (place.again !== undefined || total === null) return
    const missing = total - (await landedStates(this.context, this.numbered, scope)).size
    const { tries = 0, ...rest } = place
    if (missing <= (place.missing ?? 0)) {
      if (tries > 0) yield { scope, place: rest, page: {} }
      return
    }
    const { noun } = this.numbered
    this.context.note(`Gitea counts ${total} ${noun}, ${missing} of them did not come: ${scope.label}`)
    const next = tries < TRIES ? { ...place, again: { from: '', tries: tries + 1 } } : { ...rest, missing }
    yield { scope, place: next, page: {} }
  }
}

/** The place after the first page, when everything is (again) to be read. */
function begun(start: NumberedPlace, first: Brought, { updatedAt }: Repository): NumberedPlace {
  const { isDone: _, after: __, again, ...rest } = start
  const place = { ...rest, ...(again && { tries: again.tries }) }
  return {
    ...place,
    id: Math.max(0, ...first.shown),
    top: first.newest,
    floor: first.oldest,
    after: '2',
    probe: updatedAt,
    ...(first.isLast && { isDone: true }),
    ...againOf(place, first.broken),
  }
}

/** A record that does not fit is looked for again a few times: from the top, since nothing else finds it. */
function againOf({ again, tries = 0 }: NumberedPlace, broken: string | null): Pick<Place, 'again'> {
  const from = older(again?.from ?? null, broken)
  return from === null || tries >= TRIES ? {} : { again: { from, tries: tries + 1 } }
}

function openOf(known: ReadonlyMap<number, LandedState>): number[] {
  return [...known].filter(([, { isOver }]) => !isOver).map(([id]) => id)
}
