/** Series of outcomes as a list, and one of them with its points, what was corrected in it and where levels do not compare. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface SeriesRow {
  series_id: string
  segment: string
  name: string
  kind: string
  unit: string | null
  unit_count: number
  better: string | null
  service_id: string | null
  value_stream_id: string | null
  goal_id: string | null
  source_id: string | null
  source_count: number
  grain: string | null
  spacing_hours: number | null
  first_at: number | null
  last_at: number | null
  expected_at: number | null
  point_count: number
  gap_count: number
  longest_gap_hours: number | null
  duplicate_count: number
  future_count: number
  empty_count: number
  negative_count: number
  small_count: number
  is_constant: boolean
  correction_count: number
  break_count: number
  last_break_at: number | null
  last_break_reason: string | null
  refusal: string | null
  known_at: number | null
}

export interface SeriesPoint {
  segment: string
  measured_at: number
  value: number
  unit: string | null
  respondent_count: number | null
  standard_error: number | null
  standard_error_kind: string | null
  is_future: boolean
  known_at: number | null
  url: string | null
}

export interface Correction {
  segment: string
  measured_at: number
  source_id: string
  corrected_at: number
  earlier_value: number | null
  earlier_known_at: number | null
  value: number | null
  is_withdrawn: boolean
  late_hours: number
}

export interface Break {
  segment: string
  broke_at: number
  reason: string | null
}

export interface Series {
  segments: SeriesRow[]
  /** The newest of them where there are more than `limit`; in order of time. */
  points: SeriesPoint[]
  point_count: number
  corrections: Correction[]
  correction_count: number
  breaks: Break[]
}

type Total<T> = T & { total: number }

const COLUMNS = `series_id, segment, name, kind, unit, unit_count, better, service_id, value_stream_id, goal_id, source_id,
  source_count, grain, spacing_hours, first_at, last_at, expected_at, point_count, gap_count, longest_gap_hours, duplicate_count,
  future_count, empty_count, negative_count, small_count, is_constant, correction_count, break_count, last_break_at,
  last_break_reason, refusal, known_at`

export interface SeriesScope {
  services: readonly string[]
  valueStreams: readonly string[]
}

/** Those of no service and no value stream too, unless one is asked for. */
export async function listSeries(
  warehouse: Warehouse,
  { services, valueStreams }: SeriesScope,
  limit: number,
  options: ReadOptions = {},
): Promise<{ rows: SeriesRow[]; total: number }> {
  const bound = { services, streams: valueStreams }
  const rows = await warehouse.rows<Total<SeriesRow>>(
    `SELECT ${COLUMNS}, count(*) OVER () AS total FROM outcome_series_fact
     WHERE (len($services) = 0 OR service_id IN (SELECT unnest($services)))
       AND (len($streams) = 0 OR value_stream_id IN (SELECT unnest($streams)))
     ORDER BY name, series_id, segment LIMIT ${limit}`,
    bound,
    options,
  )
  return { rows: rows.map(({ total: _total, ...row }) => row), total: rows[0]?.total ?? 0 }
}

/** Null when there is no such series. `segment` null: all of them. */
export async function readSeries(
  warehouse: Warehouse,
  asked: { id: string; segment: string | null; from: number; to: number },
  limit: number,
  options: ReadOptions = {},
): Promise<Series | null> {
  const { id, segment } = asked
  const own = { id, segment }
  const within = { ...own, from: asked.from, to: asked.to }
  const read = <T extends object>(sql: string, bound: Record<string, string | number | null>) =>
    warehouse.rows<T>(sql, bound, options)
  const named = 'series_id = $id AND ($segment IS NULL OR segment = $segment)'
  const inside = 'measured_at >= make_timestamp($from * 1000) AND measured_at < make_timestamp($to * 1000)'
  const [segments, points, corrections, breaks] = await Promise.all([
    read<SeriesRow>(`SELECT ${COLUMNS} FROM outcome_series_fact WHERE ${named} ORDER BY segment`, own),
    read<Total<SeriesPoint>>(
      `SELECT segment, measured_at, value, unit, respondent_count, standard_error, standard_error_kind, is_future, known_at, url,
         count(*) OVER () AS total
       FROM outcome_point_fact WHERE ${named} AND ${inside} ORDER BY measured_at DESC, segment LIMIT ${limit}`,
      within,
    ),
    read<Total<Correction>>(
      `SELECT segment, measured_at, source_id, corrected_at, earlier_value, earlier_known_at, value, is_withdrawn, late_hours,
         count(*) OVER () AS total
       FROM outcome_correction_fact WHERE ${named} AND ${inside} ORDER BY corrected_at DESC, measured_at, segment LIMIT ${limit}`,
      within,
    ),
    read<Break>(
      `SELECT coalesce(segment, '') AS segment, broke_at, reason FROM series_break
       WHERE series_id = $id AND ($segment IS NULL OR coalesce(segment, '') IN ('', $segment)) ORDER BY broke_at, segment`,
      own,
    ),
  ])
  if (segments.length === 0) return null
  return {
    segments,
    points: points.map(({ total: _total, ...point }) => point).reverse(),
    point_count: points[0]?.total ?? 0,
    corrections: corrections.map(({ total: _total, ...correction }) => correction),
    correction_count: corrections[0]?.total ?? 0,
    breaks,
  }
}
