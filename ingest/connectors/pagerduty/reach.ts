/** Which times of a list have been read without a gap, and what to read next: what is new, then further and further back. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Account } from './account.ts'
import { findRefused } from './refused.ts'
import { iso, readStretch, type Listing, type Stretch } from './windows.ts'

export interface Reach {
  newest: string
  oldest: string
  /** When what was refused was last asked for again, epoch ms. */
  checked: number
}

const DAY = 86_400_000
/** The tool allows six months. */
const WIDEST = 180 * DAY
/** The newest month comes first and alone, so that it is there soon. */
const FIRST = 30 * DAY
const CHECK_MS = 3_600_000

/**
 * Pages with the cursor of each stretch on its last one; `rest` is kept in the cursor beside the reach. The newest time
 * is that of a record, not of a clock: clocks disagree.
 */
export async function* readReach(
  context: StreamContext,
  listing: Listing,
  { stream, lag }: { stream: string; lag: number },
  { pick = (record) => record !== null, rest = {} }: ReachOptions = {},
): AsyncGenerator<Page> {
  const account = context.session as Account
  const known = context.cursor === null ? null : (JSON.parse(context.cursor) as Reach)
  const end = await tomorrow(account)
  const start = monthsBefore(account.now(), account.options.historyMonths)
  const reach = known
    ? { newest: Date.parse(known.newest), oldest: Date.parse(known.oldest), checked: known.checked }
    : { newest: 0, oldest: end, checked: account.now() }
  const read = async function* (stretch: Stretch, after: () => void): AsyncGenerator<Page> {
    for await (const records of readStretch(account, listing, stretch, context.note)) {
      for (const record of records) {
        const at = Date.parse(String(record[listing.time]))
        if (at > reach.newest) reach.newest = at
      }
      yield { records: records.filter(pick) }
    }
    after()
    yield { records: [], cursor: encode(reach, rest, account) }
  }
  if (known) {
    for (const stretch of cut(reach.newest - lag * 1000, end)) yield* read(stretch, () => undefined)
  }
  while (reach.oldest > start) {
    const width = reach.oldest === end ? FIRST + DAY : WIDEST
    const since = Math.max(start, reach.oldest - width)
    yield* read({ since, until: reach.oldest }, () => void (reach.oldest = since))
  }
  if (!isDue(account, reach)) return
  for (const id of await findRefused(context, stream)) yield* readAgain(account, listing.name, stream, id)
  reach.checked = account.now()
  yield { records: [], cursor: encode(reach, rest, account) }
}

/** Once an hour, for what nothing tells of. */
export function isDue(account: Account, { checked }: { checked: number }): boolean {
  return account.now() - checked >= CHECK_MS
}

export async function* readAgain(
  account: Account,
  list: string,
  stream: string,
  id: string,
): AsyncGenerator<Page> {
  const record = await account.record(list, id)
  yield record === null ? { deleted: { [stream]: [id] } } : { records: [record] }
}

export interface ReachOptions {
  /** Which records of the list are wanted. */
  pick?: (record: Record<string, unknown>) => boolean
  rest?: object
}

/** The first answer brings the tool's clock; a day more covers zones and clocks that run ahead. */
async function tomorrow(account: Account): Promise<number> {
  return Math.ceil((account.now() + DAY) / 1000) * 1000
}

/** From old to new, so that each one's end can be the new newest time. */
function cut(since: number, until: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let at = since; at < until; at += WIDEST) {
    stretches.push({ since: at, until: Math.min(until, at + WIDEST) })
  }
  return stretches
}

/** An account without records is not read from its beginning each time. */
function encode(
  reach: { newest: number; oldest: number; checked: number },
  rest: object,
  account: Account,
): string {
  const newest = reach.newest || account.now() - FIRST
  return JSON.stringify({ ...rest, newest: iso(newest), oldest: iso(reach.oldest), checked: reach.checked })
}

function monthsBefore(now: number, months: number): number {
  const date = new Date(now)
  date.setUTCMonth(date.getUTCMonth() - months)
  return Math.floor(date.getTime() / 1000) * 1000
}
