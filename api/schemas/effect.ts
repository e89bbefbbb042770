import { Type, type Static } from 'typebox'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

const EffectVerdict = Type.Enum(['up', 'down', 'no detectable change', 'too little data'])

const Placebo = Type.Object(
  {
    tested_count: Type.Number({
      description: 'n: random dates before the exposure at which the same was tested',
    }),
    claimed_count: Type.Number({ description: 'How often it claimed an effect; of 20 one is expected' }),
    share: NullableNumber,
    low: NullableNumber,
    high: NullableNumber,
    apart_count: Type.Number({
      description: 'How many of the dates share no points; the interval is by these',
    }),
    seed: Type.Number(),
    dates: Type.Array(
      Type.Object({ at: Instant, change: Type.Number(), se: Type.Number(), is_claimed: Type.Boolean() }),
    ),
  },
  { description: 'The same test at other dates of the same numbers' },
)

export const EffectPoint = Type.Object({
  at: Instant,
  value: Type.Number(),
  part: Type.Enum(['history', 'before', 'after']),
  expected: Nullable(
    Type.Number({ description: 'Running trend and season without a change; null outside the window' }),
  ),
  low: NullableNumber,
  high: Nullable(Type.Number({ description: '95 % of points would lie from low to high without a change' })),
})
export type EffectPoint = Static<typeof EffectPoint>

export const EffectFigures = Type.Object({
  verdict: EffectVerdict,
  withheld: Nullable(Type.String({ description: 'Why there is too little data' })),
  side: Nullable(Type.Enum(['good', 'bad'])),
  change: Nullable(Type.Number({ description: 'Change of level against the trend that was running' })),
  low: NullableNumber,
  high: Nullable(Type.Number({ description: '95 % interval: change ± t of freedom × se' })),
  se: NullableNumber,
  freedom: Nullable(Type.Number({ description: 'Degrees of freedom, by Satterthwaite' })),
  level_before: Nullable(Type.Number({ description: 'Where the running trend stood at the exposure' })),
  trend_per_point: NullableNumber,
  phi: Nullable(Type.Number({ description: 'How much of a point’s noise lingers in the next' })),
  phi_se: NullableNumber,
  noise: Nullable(Type.Number({ description: 'Standard deviation of a point' })),
  season: Type.Array(Type.Number(), {
    description: 'By weekday, Monday first; empty where none was taken out',
  }),
  grain: Type.Enum(['day', 'week', 'month']),
  history_count: Type.Number({ description: 'n before the exposure, at most 180' }),
  before_count: Type.Number({ description: 'n of them in the window' }),
  after_count: Type.Number({ description: 'n since the exposure, at most 28' }),
  is_complete: Type.Boolean({ description: 'Both windows are full: later points change nothing' }),
  smallest_effect: Nullable(
    Type.Number({ description: 'A true effect of that size would be found four times in five' }),
  ),
  exposable_at: Nullable(
    Type.Number({
      description: 'From when there are enough points before an exposure; null where there are',
    }),
  ),
  possible_at: Nullable(Type.Number({ description: 'From when a verdict is possible' })),
  complete_at: Nullable(Type.Number({ description: 'When the window is full' })),
  placebo: Nullable(Placebo),
  jumps: Type.Array(Type.Object({ at: Instant, change: Type.Number() }), {
    description: 'Levels that changed at another date; taken out',
  }),
  robust: Nullable(
    Type.Object(
      {
        left_out: Type.Array(Instant),
        change: Type.Number(),
        low: Type.Number(),
        high: Type.Number(),
        verdict: EffectVerdict,
      },
      { description: 'The same without values that lie far off' },
    ),
  ),
  points: Type.Array(EffectPoint, { description: 'All that were used' }),
  notes: Type.Array(Type.String()),
})
export type EffectFigures = Static<typeof EffectFigures>

export const Effect = Type.Object({
  ...EffectFigures.properties,
  name: Type.String(),
  unit: NullableText,
  better: NullableText,
  series_id: Type.String(),
  segment: Type.String({ description: '’’ for all' }),
  exposed_at: NullableInstant,
  exposed_by: Nullable(Type.String({ description: 'flag or release' })),
  baseline: NullableNumber,
  target: NullableNumber,
  sentence: Type.String(),
  neighbours: Type.Array(
    Type.Object({
      kind: Type.Enum(['goal', 'release']),
      id: Type.String(),
      name: Type.String(),
      at: Instant,
      shares: Type.Enum(['series', 'service']),
    }),
    { description: 'What users met in the same window: the effect is not separable from theirs' },
  ),
  comparison: Nullable(
    Type.Object(
      {
        ...EffectFigures.properties,
        series_id: Type.String(),
        segment: Type.String(),
        sentence: Type.String(),
      },
      { description: 'The same test of the difference from numbers that were not touched' },
    ),
  ),
})
export type Effect = Static<typeof Effect>

export const GoalEffect = Type.Object({
  goal_id: Type.String(),
  ...Effect.properties,
  as_of: Instant,
  zone: Type.String({ description: 'Whose dates the days are; their times are midnight in UTC' }),
  build_id: Type.Number(),
})
export type GoalEffect = Static<typeof GoalEffect>

export const ReleaseEffects = Type.Object({
  release_id: Type.String(),
  goals: Type.Array(Type.Object({ goal_id: Type.String(), name: Type.String() }), {
    description: 'Bets that it belongs to, which tell its effect',
  }),
  effects: Type.Array(Effect, { description: 'On each series of its services, where it belongs to no bet' }),
  as_of: Instant,
  zone: Type.String({ description: 'Whose dates the days are; their times are midnight in UTC' }),
  build_id: Type.Number(),
})
export type ReleaseEffects = Static<typeof ReleaseEffects>
