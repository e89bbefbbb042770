import { Type, type Static } from 'typebox'
import { MetricEcho } from './metric.ts'
import { LocalDate, Nullable, NullableNumber, NullableText } from './nullable.ts'

const asked = { parameters: MetricEcho, sql: Type.String() }

/** Items that had reached each phase by the end of each bucket, and what started and left. */
export const FlowOverTime = Type.Object({
  cumulative: Type.Object({
    phases: Type.Array(Type.Enum(['idea', 'design', 'build', 'test', 'release', 'done'])),
    before: Type.Array(Type.Number(), { description: 'What had reached each phase when the window began' }),
    buckets: Type.Array(
      Type.Object({
        bucket_date: LocalDate,
        is_open: Type.Boolean(),
        reached: Type.Array(Type.Number(), { description: 'By the end of the bucket, in order of `phases`' }),
      }),
    ),
    n: Type.Number({ description: 'Items in the picture' }),
    sql: Type.String(),
  }),
  balance: Type.Object({
    buckets: Type.Array(
      Type.Object({
        bucket_date: LocalDate,
        is_open: Type.Boolean(),
        arrivals: Type.Number(),
        departures: Type.Number(),
      }),
    ),
    arrivals: Type.Number({ description: 'Items started in the window' }),
    departures: Type.Number({ description: 'Items done or given up in the window' }),
    load_before: Type.Number(),
    load_after: Type.Number(),
    law: Type.Object(
      {
        observed_load: NullableNumber,
        departures_per_day: NullableNumber,
        mean_days: NullableNumber,
        expected_load: NullableNumber,
        n: Type.Number(),
        withheld: NullableText,
      },
      { description: "Little's law as a check on the data: mean load against departures × mean time" },
    ),
    sql: Type.String(),
  }),
  kept_from: Nullable(
    Type.Number({
      description: 'Epoch ms: what was over before it is not kept, and the picture begins there',
    }),
  ),
  parameters: MetricEcho,
})
export type FlowOverTime = Static<typeof FlowOverTime>

export const AgeingState = Type.Object({
  key: Type.String(),
  label: Type.String(),
  flow_state: NullableText,
  n: Type.Number({ description: 'Finished items of the window that had been in it' }),
  p50_hours: NullableNumber,
  p70_hours: NullableNumber,
  p85_hours: NullableNumber,
  withheld: NullableText,
  item_count: Type.Number({ description: 'Items in it at the end of the window' }),
})
export type AgeingState = Static<typeof AgeingState>

export const AgeingItem = Type.Object({
  work_item_id: Type.String(),
  title: Type.String(),
  url: NullableText,
  state: Type.String(),
  native_state: NullableText,
  age_hours: Type.Number({ description: 'Since it was started' }),
  state_hours: Type.Number({ description: 'Since it came into its state' }),
})
export type AgeingItem = Static<typeof AgeingItem>

/** Items under way by state, against the age at which finished items left that state for the last time. */
export const Ageing = Type.Object({
  columns: Type.Enum(['state', 'phase']),
  states: Type.Array(AgeingState),
  items: Type.Array(AgeingItem, { description: 'The oldest 3,000' }),
  item_count: Type.Number({ description: 'All items under way' }),
  ...asked,
})
export type Ageing = Static<typeof Ageing>
