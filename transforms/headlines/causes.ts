import { daysBetween } from '../measures/calendar.ts'
import { isKin, type Kin, type Level } from './series.ts'

/** What is told, as far as it matters for whose news it is. */
export interface Told {
  metric: string
  by: Level
  group_key: string | null
  since: string
}

/** Signals of two metrics of one group that began this close together are taken for one event. */
const CLOSE_DAYS = 42

/**
 * Gathers what was found, most certain first, into causes: the same metric of two groups that share cases (a team and
 * its stream), and metrics of such groups that changed about the same time (waiting for review, and with it flow
 * time). The most certain one speaks for its cause, since a change stands out most where it happened.
 */
export function gatherCauses<Found extends Told>(
  found: readonly Found[],
  kin: Kin,
): (Found & { also: Found[] })[] {
  const causes: (Found & { also: Found[] })[] = []
  for (const one of found) {
    const cause = causes.find(
      (other) => isKin(groupOf(one), groupOf(other), kin) && (isSame(one, other) || isClose(one, other)),
    )
    if (cause) cause.also.push(one)
    else causes.push({ ...one, also: [] })
  }
  return causes
}

function isSame(one: Told, other: Told): boolean {
  return one.metric === other.metric
}

function isClose(one: Told, other: Told): boolean {
  return Math.abs(daysBetween(one.since, other.since)) <= CLOSE_DAYS
}

function groupOf({ by, group_key }: Told) {
  return { level: by, key: group_key }
}
