import { ask } from '../metric.ts'
import type { Calendar, Span } from '../measures/calendar.ts'
import { scopeCases } from '../measures/scope.ts'
import { writeOut } from '../measures/text.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import { withholdBelowFive } from '../statistics/quantile.ts'
import type { Warehouse } from '../warehouse.ts'

export interface BalanceBucket {
  bucket_date: string
  is_open: boolean
  /** Items started, and items done or given up. */
  arrivals: number
  departures: number
}

/** Little's law as a check on the data: in a steady system the mean load is throughput × mean time. */
export interface LittlesLaw {
  /** Items under way, averaged over the time of the window that has passed. */
  observed_load: number | null
  departures_per_day: number | null
  /** Mean of those that left; a mean, since the law is about means. */
  mean_days: number | null
  expected_load: number | null
  /** Departures behind it. */
  n: number
  withheld: string | null
}

export interface FlowBalance {
  buckets: BalanceBucket[]
  arrivals: number
  departures: number
  load_before: number
  load_after: number
  law: LittlesLaw
  sql: string
}

const DAY_MS = 86_400_000

/** What came under way against what left, and whether the load agrees with both. */
export async function answerBalance(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions = {},
): Promise<FlowBalance> {
  const asked = ask(registry, 'flow_load', { ...parameters, by: 'none' })
  const cases = scopeCases(asked, 'none')
  const sql = `${cases.sql}\nSELECT entered_at, left_at FROM counted`
  const bound = { ...cases.parameters, since: asked.calendar.window.start }
  const { data } = await warehouse.columns(sql, bound, options)
  const [entered = [], left = []] = data as [number[], (number | null)[]]
  return {
    ...weighFlow(entered, left, asked.calendar, parameters.asOf),
    sql: writeOut({ sql, parameters: bound }),
  }
}

/** Pure: when each item came under way and left (epoch ms). */
export function weighFlow(
  entered: readonly number[],
  left: readonly (number | null)[],
  calendar: Calendar,
  asOf: number,
): Omit<FlowBalance, 'sql'> {
  const [begun, gone] = [sortTimes(entered), sortTimes(left)]
  const count = (times: Float64Array, { start, end }: Pick<Span, 'start' | 'end'>) =>
    countBelow(times, Math.min(end, asOf + 1)) - countBelow(times, Math.min(start, asOf + 1))
  const there = (time: number) =>
    entered.filter((at, i) => at <= time && (left[i] == null || left[i] > time)).length
  const { window } = calendar
  const end = Math.min(window.end, asOf)
  return {
    buckets: calendar.buckets
      .filter(({ start }) => start <= asOf)
      .map((span) => ({
        bucket_date: span.date,
        is_open: span.isOpen,
        arrivals: count(begun, span),
        departures: count(gone, span),
      })),
    arrivals: count(begun, window),
    departures: count(gone, window),
    load_before: there(window.start - 1),
    load_after: there(end - 1),
    law: applyLittlesLaw(entered, left, window.start, end),
  }
}

function sortTimes(times: readonly (number | null)[]): Float64Array {
  return Float64Array.from(times.filter((time) => time !== null)).sort()
}

/** How many of ascending times lie before a moment. */
function countBelow(times: Float64Array, moment: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < moment) low = middle + 1
    else high = middle
  }
  return low
}

function applyLittlesLaw(
  entered: readonly number[],
  left: readonly (number | null)[],
  start: number,
  end: number,
): LittlesLaw {
  const days = (end - start) / DAY_MS
  const gone = left.flatMap((at, i) => (at !== null && at >= start && at < end ? [at - entered[i]!] : []))
  const withheld = days > 0 ? withholdBelowFive(gone.length) : 'nothing of the window has passed'
  const unknown = { observed_load: null, departures_per_day: null, mean_days: null, expected_load: null }
  if (withheld !== null) return { ...unknown, n: gone.length, withheld }
  const spent = entered.reduce(
    (total, at, i) => total + Math.max(0, Math.min(left[i] ?? end, end) - Math.max(at, start)),
    0,
  )
  const departures_per_day = gone.length / days
  const mean_days = gone.reduce((total, time) => total + time, 0) / gone.length / DAY_MS
  return {
    observed_load: spent / (end - start),
    departures_per_day,
    mean_days,
    expected_load: departures_per_day * mean_days,
    n: gone.length,
    withheld,
  }
}
