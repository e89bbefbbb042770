import { Type, type Static } from 'typebox'
import { LocalDate, NullableText } from './nullable.ts'
import { Grouping, MetricEcho } from './metric.ts'

export const Headline = Type.Object({
  text: Type.String(),
  subject: Type.String({ description: 'What it is about, such as Lead time of Payments' }),
  metric: Type.String(),
  by: Grouping,
  group_key: NullableText,
  group_label: NullableText,
  direction: Type.Enum(['better', 'worse', 'neither']),
  side: Type.Enum(['above', 'below'], { description: 'Which way it went, whatever is better' }),
  since: LocalDate,
  n: Type.Number({ description: 'Cases since then' }),
  before: Type.Number(),
  after: Type.Number(),
  probability: Type.Number({ description: 'Chance of so much in a series where nothing changed' }),
})
export type Headline = Static<typeof Headline>

/** The most certain signal of a cause; what the same cause shows in is not told apart. */
export const Cause = Type.Object({ ...Headline.properties, also: Type.Array(Headline) })
export type Cause = Static<typeof Cause>

/** Signals only; `scanned` series were looked at, of which `expected_by_chance` would signal without cause. */
export const Headlines = Type.Object({
  sentences: Type.Array(Cause),
  scanned: Type.Number(),
  expected_by_chance: Type.Number(),
  judged_from: Type.String({ description: 'Local date: the series begin as long before the window again' }),
  levels: Type.Array(Grouping),
  left_out: Type.Array(Type.String(), {
    description: 'Titles of metrics that were not looked at: a table of theirs comes with the next build',
  }),
  parameters: MetricEcho,
  build_id: Type.Number(),
})
export type Headlines = Static<typeof Headlines>
