/** How far each repository, or other scope of a list, has been read: the cursor of streams that go scope by scope. */
import { SourceError, type Page, type StreamContext } from './contract.ts'
import { isTokenRefused } from './http/faults.ts'
import { sideBySide } from './side-by-side.ts'

export interface Scope {
  id: number | string
  /** For people. */
  label: string
  createdAt: string
}

/** Times are the tool's own, ISO. Everything from `floor` to `top` has been read. */
export interface Place {
  top?: string
  floor?: string
  /** Where the tool goes on below `floor`. */
  after?: string | null
  /** There is nothing below `floor` that is wanted. */
  isDone?: boolean
  /** What said that there was nothing new. */
  probe?: string
  /** Keys that had not ended when last seen, with the time of their making. */
  open?: Record<string, string>
  /** A record that did not fit: what is as new as it is read again, a few times. */
  again?: { from: string; tries: number }
  /** Runs that came without all their jobs, by the number of times that they were tried. */
  halves?: Record<string, number>
}

export type Places = Record<string, Place>

/** One page of one scope; its place counts from when it is taken. */
export interface Step {
  scope: Scope
  place: Place
  page: Pick<Page, 'records' | 'columns' | 'deleted' | 'rejected'>
}

export function readPlaces(cursor: string | null): Places {
  return cursor === null ? {} : (JSON.parse(cursor) as Places)
}

/** Faults of everything: no use in asking for the next scope. */
const GENERAL = new Set(['limited', 'unreachable', 'timed_out', 'aborted', 'no_space'])
const SIDE_BY_SIDE = 4

/**
 * Steps of scopes as pages, a few scopes at a time. One that fails is told in a note, keeps its place and is read
 * again by the next sync; when all that there are fail (their number is `count`), the source does.
 */
export async function* stepThrough<Own extends Scope>(
  context: StreamContext,
  places: Places,
  { scopes, count }: { scopes: readonly Own[]; count: number },
  walk: (scope: Own, place: Place) => AsyncGenerator<Step>,
): AsyncGenerator<Page> {
  const faults: SourceError[] = []
  let done = 0
  async function* guarded(scope: Own): AsyncGenerator<Step> {
    try {
      yield* walk(scope, places[scope.id] ?? {})
    } catch (error) {
      if (!(error instanceof SourceError) || GENERAL.has(error.code) || isTokenRefused(error)) throw error
      faults.push(error)
      context.note(`${scope.label} could not be read in full, the next sync goes on: ${error.message}`)
    }
    done++
    context.progress(done, scopes.length, scope.label)
  }
  for await (const { scope, place, page } of sideBySide(scopes.map(guarded), SIDE_BY_SIDE)) {
    places[scope.id] = place
    yield { ...page, cursor: JSON.stringify(places) }
  }
  if (faults.length > 0 && faults.length === count) throw faults[0] as SourceError
}

const DAY_MS = 86_400_000
const RECENT_DAYS = 30
/** Older history is read breadth first: this far of all scopes, then further. */
const ROUNDS_DAYS = [90, 365]

/** ISO of so many days before the newest thing seen. */
export function daysBefore(newest: string, days: number): string {
  return newest === '' ? '' : new Date(Date.parse(newest) - days * DAY_MS).toISOString()
}

export function recentLimit(newest: string, historyMonths: number | null): string {
  const oldest = historyLimit(newest, historyMonths)
  const recent = daysBefore(newest, RECENT_DAYS)
  return recent > oldest ? recent : oldest
}

/** '' when all there is is wanted. */
export function historyLimit(newest: string, historyMonths: number | null): string {
  return historyMonths === null ? '' : daysBefore(newest, historyMonths * 30.44)
}

/** The limits of the rounds of older history, newest first; the last one is the oldest that is wanted. */
export function roundLimits(newest: string, historyMonths: number | null): string[] {
  const oldest = historyLimit(newest, historyMonths)
  return [...ROUNDS_DAYS.map((days) => daysBefore(newest, days)).filter((limit) => limit > oldest), oldest]
}

/** The latest of the times that everything has been read down to; undefined while a scope has not been begun. */
export function reachOf(places: Places, scopes: readonly Scope[], oldest: string): number | undefined {
  let reach = oldest
  for (const { id } of scopes) {
    const place = places[id]
    if (!place) return undefined
    if (!place.isDone && place.floor !== undefined && place.floor > reach) reach = place.floor
  }
  const done = scopes.map(({ id, createdAt }) => places[id]?.floor ?? createdAt).sort()[0]
  const time = Date.parse(reach || (done ?? ''))
  return Number.isNaN(time) ? undefined : time
}

/** The newest record's time. */
export function newestOf(places: Places): number | undefined {
  const tops = Object.values(places).flatMap(({ top }) => (top ? [Date.parse(top)] : []))
  return tops.length === 0 ? undefined : tops.reduce((a, b) => Math.max(a, b))
}

/** What a list that was walked to its end says: how far back it reaches, and its newest record's time. */
export function spanOf(
  places: Places,
  scopes: readonly Scope[],
  newest: string,
  historyMonths: number | null,
): Pick<Page, 'reachesBackTo' | 'newestAt'> {
  const reachesBackTo = reachOf(places, scopes, historyLimit(newest, historyMonths))
  const newestAt = newestOf(places)
  return {
    ...(reachesBackTo !== undefined && { reachesBackTo }),
    ...(newestAt !== undefined && { newestAt }),
  }
}
