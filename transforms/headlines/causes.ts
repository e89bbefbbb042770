import { daysBetween } from '../measures/calendar.ts'
import { isKin, nameGroup, type Kin, type Level } from './series.ts'

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
  const causes: { name: string | null; cause: Found & { also: Found[] } }[] = []
  for (const one of found) {
    const name = nameGroup(one.by, one.group_key)
    const own = causes.find(
      (other) => isKin(name, other.name, kin) && (isSame(one, other.cause) || isClose(one, other.cause)),
    )
    if (own) own.cause.also.push(one)
    else causes.push({ name, cause: { ...one, also: [] } })
  }
  return causes.map(({ cause }) => cause)
}

function isSame(one: Told, other: Told): boolean {
  return one.metric === other.metric
}

function isClose(one: Told, other: Told): boolean {
  return Math.abs(daysBetween(one.since, other.since)) <= CLOSE_DAYS
}
