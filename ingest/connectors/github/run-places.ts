/** What is known of the runs of one repository, and what has to be asked next. */
import { older } from '../../again.ts'
import type { Place } from '../../places.ts'
import type { Taken } from './run-pages.ts'
import type { Repository } from './session.ts'

export const PAGE = 100
/** GitHub shows no more of one query. */
export const LARGEST = 1000

/** How a place of this stream goes beyond the common one. */
export interface RunPlace extends Place {
  etag?: string
  /** Whether there ever was a run. */
  isUnused?: boolean
  pushedAt?: string | null
}

export function isDue({ isArchived, pushedAt }: Repository, place: RunPlace | undefined): boolean {
  if (!place) return true
  // Without a push there is no workflow to begin with.
  if (place.isUnused) return place.pushedAt !== pushedAt
  return (
    !isArchived ||
    !place.isDone ||
    place.pushedAt !== pushedAt ||
    place.again !== undefined ||
    Object.keys({ ...place.open, ...place.halves }).length > 0
  )
}

/** Whether a page holds fewer than it should, or all pages fewer than the tool counts. */
export function hasGap(count: number, received: number, total: number, next: string | null): boolean {
  return next === null ? received < Math.min(total, LARGEST) : count < PAGE
}

export function namesOf(halves: RunPlace['halves'] = {}): Record<string, null> {
  return Object.fromEntries(Object.keys(halves).map((id) => [id, null]))
}

export function isDeeper(place: RunPlace | undefined, limit: string): boolean {
  return place !== undefined && !place.isDone && place.floor !== undefined && iso(place.floor) > limit
}

export function moved(place: RunPlace, change: Partial<RunPlace>): RunPlace {
  return { ...place, ...change }
}

export function lower(place: RunPlace, taken: Taken, isDone: boolean): RunPlace {
  const from = older(place.again?.from ?? null, taken.broken)
  return {
    ...place,
    open: taken.open,
    halves: taken.halves,
    ...(taken.oldest && { floor: taken.oldest }),
    ...(isDone && { isDone }),
    ...(from !== null && { again: { from, tries: place.again?.tries ?? 0 } }),
  }
}

export function isBelow(oldest: string, until: string): boolean {
  return oldest === '' || iso(oldest) < until
}

/** REST writes whole seconds, the limits of rounds milliseconds. */
export function iso(time: string): string {
  return new Date(time).toISOString()
}

export function seconds(time: string): string {
  return `${iso(time).slice(0, 19)}Z`
}
