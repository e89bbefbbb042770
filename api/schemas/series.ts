import { Type, type Static } from 'typebox'
import { Instant, ListOf, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const SeriesRow = Type.Object({
  series_id: Type.String(),
  segment: Type.String({ description: 'The part that is measured; empty for all' }),
  name: Type.String(),
  kind: Type.String({ description: 'measure, nps or score' }),
  unit: NullableText,
  unit_count: Type.Number({ description: 'Units that its points are in' }),
  better: Nullable(Type.String({ description: 'higher or lower' })),
  service_id: NullableText,
  value_stream_id: NullableText,
  goal_id: NullableText,
  source_id: NullableText,
  source_count: Type.Number(),
  grain: Nullable(Type.String({ description: 'hour, day, week, month or longer, by the median spacing' })),
  spacing_hours: NullableNumber,
  first_at: NullableInstant,
  last_at: NullableInstant,
  expected_at: NullableInstant,
  point_count: Type.Number(),
  gap_count: Type.Number({ description: 'Points that are missing between the first and the last' }),
  longest_gap_hours: NullableNumber,
  duplicate_count: Type.Number({
    description: 'Points beside another one of their hour, day, week or month',
  }),
  future_count: Type.Number({ description: 'Points of a time to come, which do not count' }),
  empty_count: Type.Number({ description: 'Points without a value, which do not count' }),
  negative_count: Type.Number(),
  small_count: Type.Number({ description: 'Points of fewer than five respondents' }),
  is_constant: Type.Boolean(),
  correction_count: Type.Number(),
  break_count: Type.Number(),
  last_break_at: NullableInstant,
  last_break_reason: NullableText,
  refusal: Nullable(
    Type.String({ description: 'Why no effect can be read from it: units, single, constant' }),
  ),
  known_at: NullableInstant,
  age_hours: Nullable(Type.Number({ description: 'Since its newest point' })),
  is_late: Nullable(
    Type.Boolean({ description: 'The next point should have come by now; null: its spacing is not known' }),
  ),
})
export type SeriesRow = Static<typeof SeriesRow>

export const SeriesPoint = Type.Object({
  segment: Type.String(),
  measured_at: Instant,
  value: Type.Number(),
  unit: NullableText,
  respondent_count: NullableNumber,
  standard_error: Nullable(Type.Number({ description: 'Of an NPS, from five answers on' })),
  standard_error_kind: Nullable(Type.String({ description: 'exact, or at most where answers came counted' })),
  is_future: Type.Boolean(),
  known_at: NullableInstant,
  url: NullableText,
})
export type SeriesPoint = Static<typeof SeriesPoint>

export const SeriesCorrection = Type.Object({
  segment: Type.String(),
  measured_at: Instant,
  source_id: Type.String(),
  corrected_at: Instant,
  earlier_value: NullableNumber,
  earlier_known_at: NullableInstant,
  value: NullableNumber,
  is_withdrawn: Type.Boolean(),
  late_hours: Type.Number(),
})
export type SeriesCorrection = Static<typeof SeriesCorrection>

const SeriesBreak = Type.Object({
  segment: Type.String({ description: 'Empty for all' }),
  broke_at: Instant,
  reason: NullableText,
})

export const SeriesList = Type.Object({
  series: ListOf(SeriesRow),
  as_of: Instant,
  build_id: Type.Number(),
})
export type SeriesList = Static<typeof SeriesList>

export const SeriesAnswer = Type.Object({
  series_id: Type.String(),
  name: Type.String(),
  segments: Type.Array(SeriesRow),
  points: Type.Object({
    rows: Type.Array(SeriesPoint, { description: 'In order of time; the newest where there are more' }),
    total_count: Type.Number(),
    limit: Type.Number(),
  }),
  corrections: ListOf(SeriesCorrection),
  breaks: Type.Array(SeriesBreak),
  as_of: Instant,
  build_id: Type.Number(),
})
export type SeriesAnswer = Static<typeof SeriesAnswer>
