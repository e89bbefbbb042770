import { Type, type Static } from 'typebox'
import { Direction } from './figure.ts'
import { LocalDate, Nullable, NullableText } from './nullable.ts'
import { MetricEcho } from './metric.ts'

export const Headline = Type.Object({
  text: Type.String(),
  metric: Type.String(),
  group_key: NullableText,
  direction: Direction,
  since: Nullable(LocalDate),
  n: Type.Number(),
})
export type Headline = Static<typeof Headline>

/** Signals only; `scanned` series were looked at, of which `expected_by_chance` would signal without cause. */
export const Headlines = Type.Object({
  sentences: Type.Array(Headline),
  scanned: Type.Number(),
  expected_by_chance: Type.Number(),
  parameters: MetricEcho,
  build_id: Type.Number(),
})
export type Headlines = Static<typeof Headlines>
