import { Type, type Static } from 'typebox'
import { Measure, MetricEcho } from './metric.ts'
import { Nullable, NullableText } from './nullable.ts'

const NullableNumber = Nullable(Type.Number())

export const QuickCheckLine = Type.Object({
  metric: Type.String(),
  title: Type.String(),
  measure: Measure,
  unit: Type.String(),
  figure: Type.Object({
    value: NullableNumber,
    low: NullableNumber,
    high: NullableNumber,
    n: Type.Number(),
    withheld: NullableText,
    numerator: NullableNumber,
  }),
  /** The typical one of so many services is scored; null where the figure is of all rows. */
  service_count: NullableNumber,
  /** 0 to 10; `low` and `high` are what the ends of the figure's interval score. */
  score: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
  answer: NullableText,
  mean: Type.Number(),
  sd: Type.Number(),
})
export type QuickCheckLine = Static<typeof QuickCheckLine>

export const QuickCheck = Type.Object({
  edition: Type.Object({ year: Type.Number(), name: Type.String(), url: Type.String() }),
  lines: Type.Array(QuickCheckLine),
  /** Throughput and stability: the mean of their lines, null unless all are known. */
  parts: Type.Array(Type.Object({ name: Type.String(), score: NullableNumber, mean: Type.Number() })),
  parameters: MetricEcho,
  build_id: Type.Number(),
})
export type QuickCheck = Static<typeof QuickCheck>
