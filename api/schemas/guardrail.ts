import { Type, type Static } from 'typebox'
import { Waiver } from './gate.ts'
import { ListOf, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const GuardrailPolicy = Type.Object({
  name: Type.String(),
  title: Type.String(),
  why: Type.String(),
  todo: NullableText,
  severity: Type.Enum(['blocking', 'advisory']),
  is_dry_run: Type.Boolean(),
  is_waivable: Type.Boolean(),
  is_rechecked: Type.Boolean(),
  applies_to: Type.Array(Type.String()),
  hash: Type.String(),
  fault: NullableText,
  definition: Type.String(),
  sql: Type.String(),
})
export type GuardrailPolicy = Static<typeof GuardrailPolicy>

export const ConformanceCell = Type.Object({
  policy: Type.String(),
  team_id: NullableText,
  n: Type.Number(),
  met_count: Type.Number(),
  broken_count: Type.Number(),
  waived_count: Type.Number(),
  untold_count: Type.Number(),
  value: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
})
export type ConformanceCell = Static<typeof ConformanceCell>

export const GuardrailWaiver = Type.Intersect([
  Waiver,
  Type.Object({ state: Type.Enum(['holds', 'over', 'taken back', 'incomplete', 'not yet']) }),
])
export type GuardrailWaiver = Static<typeof GuardrailWaiver>

export const ControlPrice = Type.Object({
  gate: Type.String(),
  is_human: Type.Boolean(),
  pass_count: Type.Number(),
  stop_count: Type.Number(),
  wait_hours: Type.Number(),
  hours_per_stop: NullableNumber,
})
export type ControlPrice = Static<typeof ControlPrice>

export const GuardrailsAnswer = Type.Object({
  policies: Type.Array(GuardrailPolicy),
  teams: Type.Array(Type.Object({ team_id: Type.String(), name: Type.String() })),
  cells: Type.Array(ConformanceCell),
  waivers: Type.Array(GuardrailWaiver),
  prices: Type.Array(ControlPrice),
  /** When results were kept last; null: they have not been yet. */
  recorded_at: NullableInstant,
  line_count: Type.Number(),
  build_id: Type.Number(),
})
export type GuardrailsAnswer = Static<typeof GuardrailsAnswer>

export const PolicyResult = Type.Object({
  subject_id: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  happened_at: Type.Number(),
  policy: Type.String(),
  policy_hash: Type.String(),
  state: Type.String(),
  reason: Type.String(),
  evidence_url: NullableText,
  evidence_at: NullableInstant,
  known_at: Type.Number(),
})
export type PolicyResult = Static<typeof PolicyResult>
export const PolicyResults = ListOf(PolicyResult)
export type PolicyResults = Static<typeof PolicyResults>

const TrailRow = Type.Object({
  id: Type.String(),
  name: Type.String(),
  happened_at: NullableInstant,
  state: NullableText,
  url: NullableText,
})
export const TrailAnswer = Type.Object({
  subject: Nullable(Type.Object({ subject_id: Type.String(), name: Type.String(), kind: Type.String() })),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum(['commit', 'build', 'artifact', 'approval', 'deployment']),
      rows: Type.Array(TrailRow),
      total_count: Type.Number(),
    }),
  ),
})
export type TrailAnswer = Static<typeof TrailAnswer>
