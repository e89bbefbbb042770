/** Why a deployment is a suspect, each reason with its points and the sum that makes them, as one would do it on paper. */
import { sayDuration } from '../statistics/sentence.ts'
import type { SuspectRow } from './suspects.ts'

export interface Reason {
  name: 'time' | 'place' | 'last' | 'size' | 'record' | 'signal' | 'files' | 'repair'
  points: number
  /** The most that it can give; of a repair the least. */
  most: number
  text: string
}

/** All eight, so that they add up to the score; what is not known says so and gives nothing. */
export function reasonsOf(row: SuspectRow): Reason[] {
  return [
    { name: 'time', points: row.time_points, most: 4, text: sayTime(row.hours) },
    { name: 'place', points: row.place_points, most: 4, text: sayPlace(row) },
    {
      name: 'last',
      points: row.last_points,
      most: 1,
      text: row.is_last
        ? `The last deployment of ${row.service_name} before it`
        : `${row.service_name} was deployed again before it`,
    },
    { name: 'size', points: row.size_points, most: 1, text: saySize(row) },
    { name: 'record', points: row.record_points, most: 1, text: sayRecord(row) },
    { name: 'signal', points: row.signal_points, most: 1, text: saySignal(row) },
    { name: 'files', points: row.file_points, most: 1, text: sayFiles(row) },
    {
      name: 'repair',
      points: row.repair_points,
      most: -2,
      text: row.is_repair ? 'It goes back, or is flagged as a repair' : 'It is no repair of another one',
    },
  ]
}

const fixed = (value: number) => String(Math.round(value * 100) / 100)

function sayTime(hours: number): string {
  if (hours <= 0) return 'It was still going out when the incident began: 4'
  return `It went out ${sayDuration(hours)} before: 4 × ½^(${fixed(hours)} h ÷ 6 h)`
}

function sayPlace({ relation, hops, path, path_confidence_ratio: sure }: SuspectRow): string {
  if (relation === 'same') return `The same service: 4`
  if (relation === 'is needed by') return `It needs the incident’s service, ${path}: 1 × ${fixed(sure)}`
  const steps = hops === 1 ? '1 step' : `${hops} steps`
  return `${steps} away, ${path}: 4 × ½^${hops} × ${fixed(sure)}`
}

function saySize({ size_percentile_ratio: share, change_count: count }: SuspectRow): string {
  if (share === null) return 'Too few earlier deployments, or its changes are not known'
  const changes = count === 1 ? '1 change' : `${count ?? 'unknown'} changes`
  return `${changes}, more than ${Math.round(share * 100)} % of its service’s earlier deployments`
}

function sayRecord(row: SuspectRow): string {
  const { earlier_count: n, earlier_failed_count: failed, all_count: all, all_failed_count: allFailed } = row
  if (n === null || failed === null || all === null || allFailed === null) return 'Its record is not known'
  if (n < 10) return `Too few earlier deployments for a record: ${n}`
  if (allFailed === 0) return 'No deployment was known to need repair by then'
  return `${failed} of ${n} before it needed repair, of all services ${allFailed} of ${all}: (${failed} ÷ ${n}) ÷ (${allFailed} ÷ ${all}) − 1, at most 1`
}

function saySignal({ signal_count: count, service_name: name }: SuspectRow): string {
  if (!count) return `The same was not said before within a day after a deployment of ${name}`
  const times = count === 1 ? 'once' : `${count} times`
  return `The same was said ${times} before within a day after a deployment of ${name}${count < 2 ? ', too seldom' : ''}`
}

function sayFiles({ matched_word: word, matched_place: place }: SuspectRow): string {
  return word === null
    ? 'No word of the title stands in its files or changes'
    : `“${word}” stands in ${place}`
}
