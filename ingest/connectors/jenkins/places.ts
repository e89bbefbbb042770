/** How far each job has been read: the cursor of the stream of builds. */
import type { Build } from './records.ts'

export interface Place {
  /** Number and time of the newest build that has been read; the time tells a job made anew. */
  top?: number
  at?: number
  /** Everything from here to the top has been read; absent when there is nothing below. */
  floor?: Floor
  /** Running when last seen: the number, and when it began. */
  open?: Record<string, number>
  /** A record that did not fit: what is above this number is read again, a few times. */
  again?: { above: number; tries: number }
}

export interface Floor {
  number: number
  at: number
  /** Builds down to here, counted from the newest: about where the tool goes on. */
  depth: number
}

export type Places = Record<string, Place>

export function readPlaces(cursor: string | null): Places {
  return cursor === null ? {} : (JSON.parse(cursor) as Places)
}

export function withOpen(
  place: Place,
  builds: readonly Pick<Build, 'number' | 'building' | 'timestamp'>[],
): Place {
  const { open: before, ...rest } = place
  const open = { ...before }
  for (const { number, building, timestamp } of builds) {
    if (building) open[number] = timestamp
    else delete open[number]
  }
  return Object.keys(open).length === 0 ? rest : { ...rest, open }
}

export function withFloor(place: Place, lowest: Build | undefined, isLast: boolean, depth: number): Place {
  const { floor: _, ...rest } = place
  if (isLast || !lowest) return rest
  return { ...rest, floor: { number: lowest.number, at: lowest.timestamp, depth } }
}

/** So often a record that does not fit is asked for again. */
const TRIES = 3

export function withAgain(place: Place, before: Place, broken: number | null): Place {
  const { again: _, ...rest } = place
  const tries = (before.again?.tries ?? 0) + 1
  return broken === null || tries > TRIES ? rest : { ...rest, again: { above: broken, tries } }
}

const DAY_MS = 86_400_000
const MONTH_MS = 30.44 * DAY_MS
/** Older history is read breadth first: this far of all jobs, then further. */
const ROUNDS_DAYS = [30, 90, 365]

/** Epoch ms down to which is read, round by round; the last one is the oldest that is wanted, 0 when all is. */
export function roundsOf(now: number, historyMonths: number | null): number[] {
  const oldest = historyMonths === null ? 0 : now - historyMonths * MONTH_MS
  return [...ROUNDS_DAYS.map((days) => now - days * DAY_MS).filter((limit) => limit > oldest), oldest]
}
