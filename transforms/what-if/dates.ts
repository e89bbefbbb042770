/** When the same is done with other scope or at another pace: each trial beside the same trial of today. */
import { dayFor, finishTrials, NEVER, type DailySample } from '../forecast/trials.ts'
import { MOST_DAYS, SHARES, shareBy, TRIALS } from '../forecast/forecast.ts'

export interface Outlook {
  sample: DailySample
  remaining: number
  /** What each trial finishes of what its days bring; left out: as they do. */
  paces?: ArrayLike<number>
  /** Days from today to the date that it is planned for; null: none is. */
  plannedDays: number | null
}

export interface Told {
  remaining: number
  /** Days from today by which all is done with the chance of SHARES; null: not within three years. */
  when: (number | null)[]
  planned_days: number | null
  /** Share of trials that are done by then. */
  by_planned: number | null
  /** Share of trials that are not done within three years. */
  never: number
}

export interface Difference {
  /** Days later, negative if sooner; in 90 of 100 trials it is from `low` to `high`. Null: beyond three years. */
  days: number | null
  low: number | null
  high: number | null
  /** Shares of trials. */
  sooner: number
  later: number
}

export interface Dates {
  today: Told
  changed: Told
  difference: Difference
}

const LOW = 0.05
const HIGH = 0.95

export function compareDates(today: Outlook, changed: Outlook, seed: number): Dates {
  const options = { trials: TRIALS, seed, mostDays: MOST_DAYS }
  const tried = [today, changed].map(({ sample, remaining, paces }) =>
    finishTrials(sample, remaining, paces ? { ...options, paces } : options),
  ) as [Int32Array, Int32Array]
  return {
    today: tell(today, tried[0]),
    changed: tell(changed, tried[1]),
    difference: compareTrials(tried[0], tried[1]),
  }
}

function tell({ remaining, plannedDays }: Outlook, days: Int32Array): Told {
  const sorted = days.toSorted()
  return {
    remaining,
    when: SHARES.map((share) => dayFor(sorted, share)),
    planned_days: plannedDays,
    by_planned: plannedDays === null ? null : shareBy(sorted, plannedDays),
    never: days.reduce((count, day) => count + Number(day === NEVER), 0) / days.length,
  }
}

/** Where both never end nothing is known to differ; where one alone does, it differs without end. */
export function compareTrials(today: Int32Array, changed: Int32Array): Difference {
  const differences = Float64Array.from(today, (day, trial) => {
    const other = changed[trial]!
    if (day === other) return 0
    if (other === NEVER) return Infinity
    return day === NEVER ? -Infinity : other - day
  }).sort()
  const at = (share: number) => {
    const value = differences[Math.min(differences.length - 1, Math.floor(share * differences.length))]!
    return Number.isFinite(value) ? value : null
  }
  const share = (is: (value: number) => boolean) =>
    differences.reduce((count, value) => count + Number(is(value)), 0) / differences.length
  return {
    days: at(0.5),
    low: at(LOW),
    high: at(HIGH),
    sooner: share((value) => value < 0),
    later: share((value) => value > 0),
  }
}
