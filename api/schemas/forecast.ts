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
  pace: Type.Enum(['scope', 'own', 'teams'], {
    description:
      'Whose finished items are drawn from: the scope’s, the items’ own, or those of the teams that have them, as if ' +
      'they did nothing else',
  }),
  sample: Type.Object({
    from: Nullable(LocalDate),
    to: Nullable(LocalDate),
    day_count: Type.Number(),
    done_count: Type.Number({ description: 'n: items finished on these days' }),
    added_count: Type.Number({ description: 'Items made on these days; 0 unless scope grows' }),
  }),
  suggested: Type.Object(
    {
      growth: Type.Object({
        added_count: Type.Number({
          description:
            'Items made on the days that are drawn from; of a release, goal or item those after work on it began',
        }),
        day_count: Type.Number(),
      }),
      split: Type.Object({
        ratio: Nullable(Type.Number({ description: 'Items that one became; null below ten finished items' })),
        item_count: Type.Number({ description: 'n: items finished on the days that are drawn from' }),
        made_count: Type.Number({ description: 'Items made out of them while they were worked on' }),
      }),
    },
    { description: 'What the last days say of growth and of splitting; used where they are asked for' },
  ),
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
  past: Type.Array(
    Type.Object({
      date: LocalDate,
      done_count: Type.Number({ description: 'Finished by the end of that day' }),
      scope_count: Type.Number({ description: 'These and what was left then' }),
    }),
    { description: 'The way up to today; none where a number of items is asked about' },
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
