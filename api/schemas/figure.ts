import { Type, type Static } from 'typebox'
import { LocalDate, Nullable, NullableNumber, NullableText } from './nullable.ts'

const figure = {
  n: Type.Number({ description: 'How many cases stand behind the value' }),
  value: Nullable(
    Type.Number({
      description: 'Median of a duration or quantity, share 0..1 of a proportion, count per day',
    }),
  ),
  low: NullableNumber,
  high: NullableNumber,
  p85: NullableNumber,
  p85_low: NullableNumber,
  p85_high: NullableNumber,
  open_count: Type.Number({ description: 'Cases that have not ended yet' }),
  withheld: Nullable(Type.String({ description: 'Why no value is shown, such as "n = 3, too few"' })),
  numerator: Nullable(Type.Number({ description: 'Failing cases of a proportion, total of a count' })),
  range: Type.Optional(
    Nullable(
      Type.Object(
        { low: Type.Number(), high: Type.Number(), unknown_ratio: Type.Number() },
        { description: 'Of a ratio of which a part is unknown: at least and at most, in place of a value' },
      ),
    ),
  ),
}

export const Figure = Type.Object(figure)
export type Figure = Static<typeof Figure>

export const Bucket = Type.Object({
  bucket_date: LocalDate,
  is_open: Type.Boolean({ description: 'The bucket can still change' }),
  is_signal: Type.Boolean({ description: 'Outside the natural limits of its series' }),
  ...figure,
})
export type Bucket = Static<typeof Bucket>

export const Direction = Type.Enum(['better', 'worse', 'neither'])
export type Direction = Static<typeof Direction>

export const Limits = Type.Object({
  center: NullableNumber,
  lower: NullableNumber,
  upper: NullableNumber,
  verdict: Type.Enum(['signal', 'noise', 'too few buckets']),
  since: Nullable(LocalDate),
  direction: Nullable(Direction),
})
export type Limits = Static<typeof Limits>

export const Comparison = Type.Object({
  previous: Figure,
  difference: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
  is_change: Type.Boolean({ description: 'The interval of the difference excludes zero' }),
  ratio: NullableNumber,
  method: Type.String(),
})
export type Comparison = Static<typeof Comparison>

export const Group = Type.Object({
  key: NullableText,
  label: Type.String(),
  window: Figure,
  share: Nullable(
    Type.Object(
      { value: Type.Number(), low: NullableNumber, high: NullableNumber },
      { description: "How many of all the window's cases are the group's, with its interval" },
    ),
  ),
  comparison: Nullable(Comparison),
  limits: Limits,
  buckets: Type.Array(Bucket),
})
export type Group = Static<typeof Group>

export const Part = Type.Object({
  ...Type.Omit(Group, ['limits', 'buckets']).properties,
  limits: Type.Optional(Limits),
  buckets: Type.Optional(Type.Array(Bucket, { description: 'Left out where they were not asked for' })),
})
export type Part = Static<typeof Part>
