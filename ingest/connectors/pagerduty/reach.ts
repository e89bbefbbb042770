/** Which times of a list have been read without a gap, and what to read next: what is new first, then further and further back. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Account } from './account.ts'
import { findRefused } from './refused.ts'
import { iso, readStretch, type Listing, type Stretch } from './windows.ts'

export interface Reach {
  /** Of a record, not of a clock: clocks disagree. */
  newest: string
  oldest: string
  /** When what nothing tells of was last asked for, epoch ms. */
  checked: number
}

export interface ReachedList extends Listing {
  stream: string
  /** Seconds that are read again behind the newest record. */
  lag: number
  /** Which records of the list are wanted. */
  isWanted(record: Record<string, unknown>): boolean
}

const DAY = 86_400_000
/** The tool allows six months. */
const WIDEST = 180 * DAY
/** The newest month comes first and alone, so that it is there soon. */
const FIRST = 30 * DAY
const CHECK_MS = 3_600_000

/** What came since the newest record, or the newest month; each stretch ends with the cursor. */
export async function* readNew(context: StreamContext, list: ReachedList): AsyncGenerator<Page> {
  const account = context.session as Account
  // A day more covers zones and clocks that run ahead.
  const end = Math.ceil((account.now() + DAY) / 1000) * 1000
  if (context.cursor === null) {
    const reach = { newest: iso(0), oldest: iso(end), checked: account.now() }
    yield* readBack(context, list, reach, Math.max(startOf(account), end - FIRST - DAY))
    return
  }
  const reach = parseReach(context.cursor)
  for (const stretch of cut(sinceOf(reach, list.lag, end), end)) {
    yield* readInto(context, list, reach, stretch)
    yield cursorOf(reach)
  }
  if (!isDue(account, reach)) return
  for (const id of await findRefused(context, list.stream)) yield* readAgain(account, list, id)
  yield cursorOf({ ...reach, checked: account.now() })
}

/** From where the reach ends back to the beginning that is wanted. */
export async function* readOlder(context: StreamContext, list: ReachedList): AsyncGenerator<Page> {
  if (context.cursor === null) return
  const account = context.session as Account
  const reach = parseReach(context.cursor)
  const start = startOf(account)
  while (Date.parse(reach.oldest) > start) {
    yield* readBack(context, list, reach, Math.max(start, Date.parse(reach.oldest) - WIDEST))
  }
}

/** Once an hour. */
export function isDue(account: Account, { checked }: { checked: number }): boolean {
  return account.now() - checked >= CHECK_MS
}

export function parseReach<T extends Reach>(cursor: string): T {
  return JSON.parse(cursor) as T
}

/** One record by its id. */
export async function* readAgain(
  account: Account,
  { name, stream }: Pick<ReachedList, 'name' | 'stream'>,
  id: string,
): AsyncGenerator<Page> {
  const record = await account.record(name, id)
  yield record === null ? { deleted: { [stream]: [id] } } : { records: [record] }
}

async function* readBack(
  context: StreamContext,
  list: ReachedList,
  reach: Reach,
  since: number,
): AsyncGenerator<Page> {
  yield* readInto(context, list, reach, { since, until: Date.parse(reach.oldest) })
  reach.oldest = iso(since)
  yield { ...cursorOf(reach), reachesBackTo: since }
}

async function* readInto(
  { session, note }: StreamContext,
  list: ReachedList,
  reach: Reach,
  stretch: Stretch,
): AsyncGenerator<Page> {
  let newest = Date.parse(reach.newest)
  for await (const records of readStretch(session as Account, list, stretch, note)) {
    for (const record of records) {
      const at = Date.parse(String(record[list.time]))
      if (at > newest) newest = at
    }
    yield { records: records.filter((record) => list.isWanted(record)) }
  }
  reach.newest = iso(newest)
}

/** From old to new, so that each one's end can be the new newest time. */
function cut(since: number, until: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let at = since; at < until; at += WIDEST) {
    stretches.push({ since: at, until: Math.min(until, at + WIDEST) })
  }
  return stretches
}

/** An account without records is looked at as far back as one request reaches. */
function sinceOf({ newest }: Reach, lag: number, end: number): number {
  return Math.max(Date.parse(newest) - lag * 1000, Date.parse(newest) > 0 ? 0 : end - WIDEST)
}

function cursorOf(reach: Reach): Page {
  return { records: [], cursor: JSON.stringify(reach) }
}

function startOf(account: Account): number {
  const date = new Date(account.now())
  date.setUTCMonth(date.getUTCMonth() - account.options.historyMonths)
  return Math.floor(date.getTime() / 1000) * 1000
}
