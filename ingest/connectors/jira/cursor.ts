/** How far the issues have been read, as it is kept between runs. Times are those of the site, epoch ms. */

/** The index of a site follows its data after a while; what is this close behind is read again. */
export const LAG_SECONDS = 600

export interface Cursor {
  /** Newest change seen: later runs go on from here; null before any issue. */
  head: number | null
  /** Oldest change that has been read on the way back; null: not begun. */
  tail: number | null
  hasHistory: boolean
  /** Issues not touched since are left out; null: none are. */
  floor: number | null
  /** When the issues were last counted and when they were last listed, by our clock. */
  countedAt: number | null
  listedAt: number | null
  /** Which part of the site this is about; another part is read from the start. */
  scope: string
}

export function readCursor(text: string | null, scope: string, floor: number | null): Cursor {
  const known = text === null ? null : (JSON.parse(text) as Cursor)
  if (known?.scope === scope) return known
  return {
    head: null,
    tail: null,
    hasHistory: false,
    floor,
    countedAt: null,
    listedAt: null,
    scope,
  }
}

/** Midnight UTC. */
export function monthsAgo(months: number, now: number): number {
  const day = new Date(now)
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - months, day.getUTCDate())
}
