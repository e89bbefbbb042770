import { Type, type Static, type TSchema } from 'typebox'
import {
  Instant,
  Nullable,
  NullableBoolean,
  NullableInstant,
  NullableNumber,
  NullableText,
} from './nullable.ts'
import { Trace } from './trace.ts'

const PartOf = <T extends TSchema>(row: T) =>
  Type.Object({ rows: Type.Array(row), total_count: Type.Number({ description: 'How many there are.' }) })

export const ReleaseHead = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  kind: Type.String({ description: 'planned, release, deployment, candidate, next or pre-release' }),
  state: Type.String(),
  place: NullableText,
  parent_release_id: NullableText,
  parent_name: NullableText,
  child_count: Type.Number(),
  methodology: NullableText,
  version: NullableText,
  planned_start_at: NullableInstant,
  planned_at: NullableInstant,
  is_day: Type.Boolean({ description: 'Only the day is planned.' }),
  due_at: NullableInstant,
  released_at: NullableInstant,
  slip_hours: NullableNumber,
  team_id: NullableText,
  team_name: NullableText,
  service_count: Type.Number(),
  is_listed: Type.Boolean({ description: 'Whether it is in the list of what went out.' }),
  url: NullableText,
})
export type ReleaseHead = Static<typeof ReleaseHead>

export const ComposedService = Type.Object({
  service_id: Type.String(),
  service_name: Type.String(),
  team_name: NullableText,
  tier: NullableNumber,
  version: NullableText,
  impact: NullableText,
  production_version: NullableText,
  production_at: NullableInstant,
  change_count: Type.Number(),
})
export type ComposedService = Static<typeof ComposedService>

export const ComposedItem = Type.Object({
  work_item_id: Type.String(),
  item_key: NullableText,
  title: NullableText,
  flow_type: NullableText,
  native_state: NullableText,
  is_done: Type.Boolean(),
  origin: Type.String({ description: 'planned: the plan names it; change: a change of the release does' }),
  url: NullableText,
})
export type ComposedItem = Static<typeof ComposedItem>

const ComposedChange = Type.Object({
  change_id: Type.String(),
  name: Type.String(),
  title: NullableText,
  merged_at: NullableInstant,
  is_revert: Type.Boolean(),
  url: NullableText,
})

const ChildRelease = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  state: Type.String(),
  planned_at: NullableInstant,
  is_day: Type.Boolean(),
  slip_hours: NullableNumber,
})

export const Standing = Type.Object({
  service_id: Type.String(),
  service_name: Type.String(),
  measure: Type.Enum(['changes', 'gap', 'newcomers', 'time']),
  value: Type.Number(),
  median: Type.Number(),
  below_ratio: Type.Number(),
  above_ratio: Type.Number(),
  n: Type.Number(),
  is_unusual: Type.Boolean(),
  sentence: Type.String(),
})
export type Standing = Static<typeof Standing>

export const VersionPair = Type.Object({
  service_id: Type.String(),
  service_name: Type.String(),
  version: NullableText,
  relation: Type.String(),
  neighbour_service_id: Type.String(),
  neighbour_name: Type.String(),
  neighbour_version: NullableText,
  is_together: Type.Boolean({ description: 'The neighbour goes out with it.' }),
  tested_at: NullableInstant,
  is_tested: Nullable(
    Type.Boolean({
      description: 'Null: no report tells of the one beside the other, or a version is unknown',
    }),
  ),
  has_passed: NullableBoolean,
  tested_with: NullableText,
  suite: NullableText,
  url: NullableText,
})
export type VersionPair = Static<typeof VersionPair>

export const PlanChange = Type.Object({
  changed_at: Instant,
  field: Type.String(),
  from_text: NullableText,
  to_text: NullableText,
  moved_hours: NullableNumber,
  author_name: NullableText,
  authentication: NullableText,
  url: NullableText,
})
export type PlanChange = Static<typeof PlanChange>

export const ReleaseStep = Type.Object({
  step: Type.String(),
  verdict: Type.String(),
  is_deviation: Type.Boolean(),
  is_optional: NullableBoolean,
  position: NullableNumber,
  planned_start_at: NullableInstant,
  planned_end_at: NullableInstant,
  actual_start_at: NullableInstant,
  actual_end_at: NullableInstant,
  slip_hours: NullableNumber,
  methodology: NullableText,
})
export type ReleaseStep = Static<typeof ReleaseStep>

export const DueDecision = Type.Object({
  kind: Type.String({ description: 'go, gate, approval or waiver' }),
  subject: Type.String(),
  due_at: NullableInstant,
  asked_at: NullableInstant,
})
export type DueDecision = Static<typeof DueDecision>

export const LoggedDecision = Type.Object({
  id: Type.String(),
  record: Type.String({ description: 'decision, approval or waiver' }),
  kind: Type.String(),
  text: NullableText,
  verdict: NullableText,
  happened_at: NullableInstant,
  expires_at: NullableInstant,
  author_name: NullableText,
  authentication: NullableText,
  url: NullableText,
})
export type LoggedDecision = Static<typeof LoggedDecision>

const Plan = Type.Object({
  changes: PartOf(PlanChange),
  steps: Type.Array(ReleaseStep),
  due: Type.Array(DueDecision),
  log: PartOf(LoggedDecision),
  faults: Type.Array(Type.Object({ fault: Type.String(), consequence: Type.String() })),
})

export const TestedPhase = Type.Object({
  phase: Type.String(),
  suite_count: NullableNumber,
  failed_count: NullableNumber,
  last_at: NullableInstant,
  failed_suite: NullableText,
  url: NullableText,
  problem_count: Type.Number({ description: 'Problems of a year that the phase could have found.' }),
  escaped_count: Type.Number(),
  low: NullableNumber,
  high: NullableNumber,
})
export type TestedPhase = Static<typeof TestedPhase>

export const Security = Type.Object({
  counts: Type.Array(
    Type.Object({
      severity: Type.String(),
      new_count: Type.Number(),
      inherited_count: Type.Number(),
      undated_count: Type.Number(),
    }),
  ),
  worst: PartOf(
    Type.Object({
      vulnerability_id: Type.String(),
      name: Type.String(),
      service_id: Type.String(),
      service_name: Type.String(),
      severity: NullableText,
      introduced_at: NullableInstant,
      is_new: NullableBoolean,
      url: NullableText,
    }),
  ),
  scanned_count: Type.Number(),
  service_count: Type.Number(),
})
export type Security = Static<typeof Security>

export const Dossier = Type.Object({
  head: ReleaseHead,
  composition: Type.Object({
    services: PartOf(ComposedService),
    items: PartOf(ComposedItem),
    changes: PartOf(ComposedChange),
    children: PartOf(ChildRelease),
  }),
  unusual: Type.Array(Standing),
  pairs: PartOf(VersionPair),
  plan: Plan,
  tests: Type.Array(TestedPhase),
  security: Security,
  trace: Trace,
  as_of: Instant,
  build_id: Type.Number(),
})
export type Dossier = Static<typeof Dossier>
