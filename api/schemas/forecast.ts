import { Type, type Static } from 'typebox'
import { Instant, LocalDate, Nullable, NullableNumber, NullableText } from './nullable.ts'

const Chance = Type.Number({ description: '0..1' })

const ForecastPoint = Type.Object({
  date: LocalDate,
  counts: Type.Array(
    Type.Object({
      chance: Chance,
      count: Type.Number({ description: 'As many at least are finished by the end of that day' }),
    }),
  ),
})

export const Forecast = Type.Object({
  remaining_count: Type.Number({ description: 'Items that are left, after splitting' }),
  pace: Type.Enum(['scope', 'release', 'teams'], {
    description:
      'Whose finished items are drawn from: the scope’s, the release’s own, or those of the teams that have it, as if ' +
      'they did nothing else',
  }),
  sample: Type.Object({
    from: Nullable(LocalDate),
    to: Nullable(LocalDate),
    day_count: Type.Number(),
    done_count: Type.Number({ description: 'n: items finished on these days' }),
    added_count: Type.Number({ description: 'Items made on these days; 0 unless scope grows' }),
  }),
  trials: Type.Number(),
  seed: Type.Number(),
  withheld: NullableText,
  when: Type.Array(
    Type.Object({
      chance: Chance,
      date: Nullable(LocalDate),
    }),
    { description: 'The day by whose end all is finished; null: not within three years' },
  ),
  fan: Type.Array(ForecastPoint, { description: 'How many by when' }),
  by: Nullable(
    Type.Object({
      ...ForecastPoint.properties,
      all: Nullable(Chance),
    }),
  ),
  backtest: Nullable(
    Type.Object({
      n: Type.Number({ description: 'Weeks from which the same was asked, and whose date is past' }),
      hit_count: Type.Number(),
      hit_ratio: NullableNumber,
      low: NullableNumber,
      high: NullableNumber,
      apart_count: Type.Number({
        description: 'How many of the weeks do not overlap; the interval is by these',
      }),
      pending_count: Type.Number({ description: 'Weeks whose date has not come' }),
    }),
  ),
  sql: Type.String({ description: 'What the days are counted from' }),
  as_of: Instant,
  zone: Type.String(),
  build_id: Type.Number(),
})
export type Forecast = Static<typeof Forecast>
