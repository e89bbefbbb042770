import { Type, type Static } from 'typebox'
import { Nullable, NullableNumber, NullableText } from './nullable.ts'

const Ends = Type.Object({
  value: Type.Number(),
  strongest: Type.Number(),
  weakest: Type.Number(),
})

export const RiskPolicyAdvice = Type.Object({
  policy: Type.Enum(['review', 'tests', 'freeze', 'neighbour', 'canary']),
  lowers: Type.Enum(['odds', 'blast']),
  about: Nullable(Type.String({ description: 'Whom to ask, the freeze, the neighbours.' })),
  commits: Type.Array(Type.String()),
  files: Type.Array(Type.String()),
  share: Type.Number({ description: 'Part of what may break that it acts upon.' }),
  factor: Type.Object(Ends.properties, {
    description: 'By prior knowledge, not learnt here: odds or blast of that part, times this.',
  }),
  ratio: Type.Object(Ends.properties, {
    description: 'Odds or blast of the release after ÷ before: 1 − share · (1 − factor).',
  }),
  before: Nullable(
    Type.Number({ description: 'Probability or blast; null where no percentage may be said.' }),
  ),
  after: Nullable(Ends),
  source: Type.String({ description: 'Where the factor is from.' }),
  range: Type.String({ description: 'Why its ends are where they are.' }),
})
export type RiskPolicyAdvice = Static<typeof RiskPolicyAdvice>

export const RiskWatchList = Type.Object({
  service_id: Type.String(),
  service_name: Type.String(),
  window_minutes: Type.Number(),
  signals: Type.Array(
    Type.Object({
      watched_service_id: Type.String(),
      watched_name: Type.String(),
      relation: Type.Enum(['same', 'is needed by', 'needs']),
      kind: Type.Enum(['incident', 'check']),
      signal: Type.String(),
      title: Type.String(),
      worst_severity: NullableText,
      window_count: Type.Number(),
      fired_count: Type.Number(),
      share_ratio: NullableNumber,
      low_ratio: NullableNumber,
      high_ratio: NullableNumber,
      base_ratio: NullableNumber,
      is_telling: Type.Boolean({ description: 'Whether that is more than it fires by itself.' }),
      soonest_minutes: NullableNumber,
      latest_minutes: NullableNumber,
      p90_minutes: Nullable(Type.Number({ description: 'Within which nine of ten came.' })),
    }),
  ),
  signals_left: Type.Number({ description: 'Signals that are not listed.' }),
})
export type RiskWatchList = Static<typeof RiskWatchList>

export const RiskCarried = Type.Object({
  counts: Type.Array(
    Type.Object({
      severity: Type.String(),
      new_count: Type.Number({ description: 'That came since the service’s release before.' }),
      inherited_count: Type.Number(),
      undated_count: Type.Number(),
    }),
  ),
  scanned_count: Type.Number({ description: 'Services of which a scanner tells.' }),
  service_count: Type.Number(),
})
export type RiskCarried = Static<typeof RiskCarried>
