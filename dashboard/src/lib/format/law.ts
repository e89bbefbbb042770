import type { FlowOverTime } from '#lib/data/types.ts'
import { sayPlain } from './figure.ts'
import { roundSaid } from './duration.ts'
import { sayCount } from './number.ts'

type Law = FlowOverTime['balance']['law']

/** Further apart than this the system is not steady, or the data are not whole. */
const near = 0.2

/** Little's law as a check on the data, in two sentences. */
export function sayLaw(law: Law): string {
  const { observed_load, expected_load, departures_per_day, mean_days, n, withheld } = law
  if (observed_load === null || expected_load === null || departures_per_day === null || mean_days === null)
    return `Little’s law cannot be checked: ${withheld ?? 'nothing left in this window'}.`
  const time = sayPlain(mean_days * 24, { measure: 'duration', unit: 'hours' })
  const pace = sayPlain(departures_per_day, { measure: 'count', unit: '/day' })
  const sum = `Little’s law as a check on the data: ${pace} × ${time} on average makes ${roundSaid(expected_load)} under way, ${roundSaid(observed_load)} were (n = ${sayCount(n)}).`
  return `${sum} ${judge(observed_load, expected_load)}`
}

function judge(observed: number, expected: number): string {
  if (Math.abs(observed - expected) <= near * Math.max(observed, expected)) return 'The two agree.'
  return observed > expected
    ? 'More lies there than that: work is piling up, or old items are no longer moved on.'
    : 'Less lies there than that: a pile was worked off, or starts are missing in the history.'
}
