import { Type, type Static } from 'typebox'
import { Verdict } from './gate.ts'
import { Instant, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const PortfolioRelease = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  place: Type.String({ description: 'independent, project or enterprise' }),
  parent_release_id: NullableText,
  child_count: Type.Number(),
  state: Type.String(),
  is_overdue: Type.Boolean(),
  verdict: Nullable(Verdict),
  reasons: Type.Array(Type.String()),
  methodology: NullableText,
  planned_start_at: NullableInstant,
  planned_at: NullableInstant,
  due_at: NullableInstant,
  is_day: Type.Boolean(),
  released_at: NullableInstant,
  slip_hours: NullableNumber,
  team_name: NullableText,
  service_count: Type.Number(),
  item_count: Type.Number(),
  phase_count: Type.Number(),
  finished_count: Type.Number(),
  deviation_count: Type.Number({ description: 'Steps that differ from the template of its methodology.' }),
  phase: NullableText,
  next_phase: NullableText,
  next_phase_at: NullableInstant,
  next_gate: NullableText,
  collision_count: Type.Number(),
  fault_count: Type.Number({ description: 'What is wrong with its plan.' }),
  due_count: Type.Number({ description: 'Decisions that are due within a week.' }),
  url: NullableText,
})
export type PortfolioRelease = Static<typeof PortfolioRelease>

export const DueRelease = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  kind: Type.String({ description: 'go, gate, approval or waiver' }),
  subject: Type.String(),
  due_at: NullableInstant,
  asked_at: NullableInstant,
})
export type DueRelease = Static<typeof DueRelease>

export const PortfolioAnswer = Type.Object({
  rows: Type.Array(PortfolioRelease),
  total_count: Type.Number(),
  due: Type.Array(DueRelease),
  due_count: Type.Number(),
  judged_at: Instant,
  as_of: Instant,
  build_id: Type.Number(),
})
export type PortfolioAnswer = Static<typeof PortfolioAnswer>
