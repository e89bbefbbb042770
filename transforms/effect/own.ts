/** A metric of the warehouse as a series, for experiments of teams: `metric:cycle_time`, of the team or value stream of its goal. */
import { addDays, localDate, startOfDay } from '../measures/calendar.ts'
import type { Registry } from '../model.ts'
import { answerMetric, type MetricAnswer } from '../metric.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { LEAST_HISTORY, MOST_HISTORY } from './trial.ts'
import type { Measured } from './slots.ts'

const PREFIX = 'metric:'

export interface Origin {
  warehouse: Warehouse
  registry: Registry
}

export interface OwnSeries {
  series_id: string
  team_id: string | null
  value_stream_id: string | null
  /** Epoch ms. */
  exposed_at: number | null
}

export const isOwn = ({ series_id }: { series_id: string }): boolean => series_id.startsWith(PREFIX)

/**
 * Days where enough of them have a figure, else weeks; those that can still change are left out. Null where no metric has
 * this name.
 */
export async function measureOwn(
  { warehouse, registry }: Origin,
  { series_id, team_id, value_stream_id, exposed_at }: OwnSeries,
  { asOf, zone }: { asOf: number; zone: string },
  options: ReadOptions,
): Promise<Measured[] | null> {
  const name = series_id.slice(PREFIX.length)
  if (!registry.metrics.has(name)) return null
  const to = addDays(localDate(asOf, zone), 1)
  const start = localDate(Math.min(exposed_at ?? asOf, asOf), zone)
  const read = (bucket: 'day' | 'week', days: number) =>
    answerMetric(
      warehouse,
      registry,
      name,
      {
        from: addDays(start, -days),
        to,
        asOf,
        zone,
        bucket,
        by: 'none',
        ...(team_id === null
          ? value_stream_id !== null && { valueStreamIds: [value_stream_id] }
          : { teamIds: [team_id] }),
      },
      options,
    )
  const days = pointsOf(await read('day', MOST_HISTORY), zone)
  const before = days.filter(({ measured_at }) => measured_at < (exposed_at ?? asOf)).length
  return before >= LEAST_HISTORY ? days : pointsOf(await read('week', 7 * MOST_HISTORY), zone)
}

/** Before the first case nothing was known, which is not nothing: those buckets are left out. */
function pointsOf(
  { total, measure, unit, reaches_back_to, kept_from }: MetricAnswer,
  zone: string,
): Measured[] {
  const isShare = measure === 'proportion'
  const first = total.buckets.findIndex(({ n }) => n > 0)
  const known = first === -1 ? [] : total.buckets.slice(first)
  return known.flatMap(({ bucket_date, value, is_open }) => {
    const at = startOfDay(bucket_date, zone)
    return value === null || is_open || at < Math.max(reaches_back_to ?? at, kept_from ?? at)
      ? []
      : [
          {
            measured_at: at,
            value: isShare ? value * 100 : value,
            unit: isShare ? '%' : unit === '' ? null : unit,
            respondent_count: null,
          },
        ]
  })
}
