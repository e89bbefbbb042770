/** One stretch of time of a list, cut in two wherever the tool would not page through it. */
import { SourceError } from '../../contract.ts'
import { LIMIT, type Account, type Query } from './account.ts'

export interface Stretch {
  /** Epoch ms. */
  since: number
  until: number
}

export interface Listing {
  name: string
  query: Query
  /** The field that `since` and `until` are compared with. */
  time: 'created_at' | 'timestamp'
}

/** The tool refuses offset + limit beyond this. */
const DEEPEST = 10_000
const SECOND = 1000

/**
 * Newest half first. Records at a border come twice, which landing does not mind. A stretch that brings fewer records
 * than the tool counted is read once more (some may have gone meanwhile), and then said.
 */
export async function* readStretch(
  account: Account,
  listing: Listing,
  { since, until }: Stretch,
  note: (text: string) => void,
  isAgain = false,
): AsyncGenerator<Record<string, unknown>[]> {
  const query: Query = [...listing.query, ['since', iso(since)], ['until', iso(until)]]
  const seen = new Set<unknown>()
  let total: number | null = null
  for (let offset = 0; ; offset += LIMIT) {
    const isTooDeep = offset + LIMIT > DEEPEST
    const page = isTooDeep ? null : await account.list(listing.name, query, offset, offset === 0)
    if (offset === 0) total = page?.total ?? null
    if (!page || (offset === 0 && (total ?? 0) > DEEPEST)) {
      yield* readHalves(account, listing, { since, until }, note)
      return
    }
    if (page.records.length > 0) yield page.records
    for (const { id } of page.records) seen.add(id)
    if (page.isLast || page.records.length === 0) break
  }
  if (total === null || seen.size >= total) return
  if (isAgain)
    note(
      `PagerDuty counts ${total} ${listing.name} from ${iso(since)} to ${iso(until)} and shows ${seen.size}`,
    )
  else yield* readStretch(account, listing, { since, until }, note, true)
}

async function* readHalves(
  account: Account,
  listing: Listing,
  { since, until }: Stretch,
  note: (text: string) => void,
): AsyncGenerator<Record<string, unknown>[]> {
  const middle = Math.floor((since + until) / 2 / SECOND) * SECOND
  if (middle <= since || middle >= until)
    throw new SourceError('incomplete', `More ${listing.name} in a second than can be listed: ${iso(since)}`)
  yield* readStretch(account, listing, { since: middle, until }, note)
  yield* readStretch(account, listing, { since, until: middle }, note)
}

export function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
