/** A forecast in the words of the API. */
import { SHARES, type Forecast as Found } from '../transforms/forecast/forecast.ts'
import type { ScopeRead } from '../transforms/forecast/history.ts'
import { findSubject, type NamedSubject, type Subject } from '../transforms/forecast/subject.ts'
import { addDays, daysBetween } from '../transforms/measures/calendar.ts'
import type { ReadOptions } from '../transforms/readers.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { BadParameterError, UnknownIdError } from './errors.ts'
import { isDate } from './relation.ts'

const WHERE = {
  release: 'No planned release of this id, look it up on the radar',
  goal: 'No goal of this id, look it up among the goals',
  item: 'No work item of this id or key',
}

export async function requireSubject(
  warehouse: Warehouse,
  subject: Subject,
  options: ReadOptions,
): Promise<NamedSubject> {
  const found = await findSubject(warehouse, subject, options)
  if (found) return found
  throw new UnknownIdError(`${WHERE[subject.kind]}: ${subject.id.slice(0, 300)}`)
}

/** Days from today to a local date of the next three years. */
export function daysTo(by: string | undefined, today: string, name = 'by'): number | null {
  if (by === undefined) return null
  if (!isDate(by)) throw new BadParameterError(`${name} must be a date as YYYY-MM-DD: ${by.slice(0, 100)}`)
  const days = daysBetween(today, by)
  if (days < 1 || days > 1095)
    throw new BadParameterError(`${name} must be a day of the next three years: ${by}`)
  return days
}

export function describeForecast(found: Found, { pace, past, split, sql }: ScopeRead, today: string) {
  const point = ({ days, counts }: Found['fan'][number]) => ({
    date: addDays(today, days),
    counts: counts.map((count, i) => ({ chance: SHARES[i]!, count })),
  })
  const { sample, backtest, by } = found
  const isEmpty = sample.days === 0
  return {
    pace,
    sample: {
      from: isEmpty ? null : addDays(today, -sample.days),
      to: isEmpty ? null : today,
      day_count: sample.days,
      done_count: sample.done,
      added_count: sample.added,
    },
    suggested: {
      growth: { added_count: found.growth, day_count: sample.days },
      split: { ratio: split.ratio, item_count: split.n, made_count: split.made },
    },
    trials: found.trials,
    withheld: found.withheld,
    when: found.when.map((days, i) => ({
      chance: SHARES[i]!,
      date: days === null ? null : addDays(today, days),
    })),
    past: past.map(({ days, done, scope }) => ({
      date: addDays(today, days),
      done_count: done,
      scope_count: scope,
    })),
    fan: found.fan.map(point),
    by: by === null ? null : { ...point(by), all: found.by_chance },
    backtest: backtest && {
      n: backtest.n,
      hit_count: backtest.hits,
      hit_ratio: backtest.hit_ratio,
      low: backtest.low,
      high: backtest.high,
      apart_count: backtest.apart,
      pending_count: backtest.pending,
    },
    sql,
  }
}
