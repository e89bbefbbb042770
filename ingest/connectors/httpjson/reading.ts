/** One address, page by page: records by their pointers, each a point of every series that it has a number for. */
import { hash } from 'node:crypto'
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { SeenPage } from '../../http/etags.ts'
import { nextLink } from '../../http/link.ts'
import { Points } from '../../series/points.ts'
import { noteLeftOut } from '../../series/reading.ts'
import { fill, hasStretch, type Stretch } from './address.ts'
import type { HttpjsonEntry, HttpjsonSession } from './connector.ts'

/** What the cursor holds; of another mapping it is worth nothing. */
interface Place {
  mapping: string
  /** Newest moment read, ISO. */
  reached?: string
  /** Of addresses that are asked as they are: an answer that has not changed. */
  etags?: [string, SeenPage][]
}

const DAY = 86_400_000
/** A server that pages without end is not waited for. */
const MOST_PAGES = 10_000

export async function* readAddress(context: StreamContext): AsyncGenerator<Page> {
  const options = context.source.options as HttpjsonEntry
  const { etags } = context.session as HttpjsonSession
  const place = readPlace(context.cursor, options)
  // An unchanged answer has no body, and so no address of a next page in it.
  if (options.next === undefined) for (const [url, page] of place.etags ?? []) etags.set(url, page)
  const points = options.series.map(() => new Points(options.zone ?? 'UTC'))
  const stretch = stretchOf(options, place, context.clock.now())
  let count = 0
  for await (const body of readPages(context, fill(options.url, stretch))) {
    for (const record of recordsOf(body, options)) {
      count++
      addRecord(points, record, options)
    }
    for (const one of points) yield one.take()
  }
  for (const [i, one] of points.entries()) noteLeftOut(context, options.series[i]!, one)
  requireSome(points, count, options)
  const newest = Math.max(
    ...points.map((one) => one.newest ?? -Infinity),
    Date.parse(place.reached ?? '') || -Infinity,
  )
  if (Number.isFinite(newest)) place.reached = new Date(newest).toISOString()
  if (!hasStretch(options.url)) place.etags = etags.entries()
  yield { cursor: JSON.stringify(place), ...(Number.isFinite(newest) ? { newestAt: newest } : {}) }
}

function readPlace(
  cursor: string | null,
  { series, records, time, segment, unit, zone, url }: HttpjsonEntry,
): Place {
  const mapping = hash('sha256', JSON.stringify([series, records, time, segment, unit, zone, url])).slice(
    0,
    16,
  )
  const known = cursor === null ? null : (JSON.parse(cursor) as Place)
  return known?.mapping === mapping ? known : { mapping }
}

/** Whole days, so that a day under way is asked for again until it is over. */
function stretchOf(
  { history_days = 400, again_days = 7 }: HttpjsonEntry,
  { reached }: Place,
  now: number,
): Stretch {
  const from =
    reached === undefined ? now - history_days * DAY : Math.min(Date.parse(reached), now) - again_days * DAY
  return { from: Math.floor(from / DAY) * DAY, to: Math.floor(now / DAY) * DAY + DAY }
}

/** Bodies until there is no next page; none when nothing has changed. */
async function* readPages(context: StreamContext, address: string): AsyncGenerator<unknown> {
  const { http } = context.session as HttpjsonSession
  const { next } = context.source.options as HttpjsonEntry
  const seen = new Set<string>()
  for (let path: string | null = address; path !== null;) {
    if (seen.has(path))
      throw new SourceError('invalid', `The server's paging goes in circles: ${shown(path)}`)
    if (seen.size === MOST_PAGES)
      throw new SourceError(
        'incomplete',
        `More than ${MOST_PAGES} pages, ask for less with {from} and {to}: ${shown(path)}`,
      )
    seen.add(path)
    const answer = await http.fetch({ path })
    // Further pages may have changed where the first has not: each is asked by its own ETag.
    if (!answer.isNotModified) yield answer.body
    const link =
      nextLink(answer.headers.get('link')) ?? (next === undefined ? null : textAt(answer.body, next))
    path = link === null ? null : new URL(link, answer.url).href
  }
}

function textAt(body: unknown, pointer: string): string | null {
  const found = at(body, pointer)
  return typeof found === 'string' && found !== '' ? found : null
}

function recordsOf(body: unknown, { records, url }: HttpjsonEntry): unknown[] {
  const found = records === undefined ? onlyList(body) : at(body, records)
  if (Array.isArray(found)) return found
  const where = records === undefined ? 'say under records where it is' : `not at ${records}`
  throw new SourceError('invalid', `The answer has no list of records, ${where}: ${shown(url)}`)
}

function onlyList(body: unknown): unknown {
  if (Array.isArray(body)) return body
  const lists = Object.values((body as object | null) ?? {}).filter((value) => Array.isArray(value))
  return lists.length === 1 ? lists[0] : undefined
}

function addRecord(points: readonly Points[], record: unknown, options: HttpjsonEntry): void {
  const { series, time, segment, unit } = options
  for (const [i, own] of series.entries()) {
    points[i]?.add({
      series: own,
      time: at(record, time),
      value: at(record, own.value),
      segment: segment === undefined ? undefined : at(record, segment),
      unit: unit === undefined ? undefined : at(record, unit),
      respondents: own.respondents === undefined ? undefined : at(record, own.respondents),
    })
  }
}

/** A mapping that fits nothing must not pass for a series without news. */
function requireSome(points: readonly Points[], count: number, { series, time, url }: HttpjsonEntry): void {
  if (count === 0) return
  for (const [i, { gapCount, rejectedCount }] of points.entries()) {
    const { id, value } = series[i]!
    if (rejectedCount === count)
      throw new SourceError(
        'invalid',
        `None of ${count} records is a point of ${id}, look at the mapping of ${time} and ${value}: ${shown(url)}`,
      )
    if (gapCount === count)
      throw new SourceError(
        'invalid',
        `None of ${count} records has a number at ${value}, look at the mapping of ${id}: ${shown(url)}`,
      )
  }
}

/** A field by name, or RFC 6901. */
function at(document: unknown, place: string): unknown {
  const steps = place.startsWith('/') ? place.slice(1).split('/') : [place]
  if (place === '') return document
  return steps.reduce<unknown>((value, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return value !== null && typeof value === 'object' && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined
  }, document)
}

/** Without the query, which may hold what nobody should read. */
function shown(address: string): string {
  return address.split('?', 1)[0] as string
}
