import { Type, type Static } from 'typebox'
import {
  Instant,
  ListOf,
  LocalDate,
  Nullable,
  NullableInstant,
  NullableNumber,
  NullableText,
} from './nullable.ts'

const Verdict = Type.Object({
  verdict: Type.String({ description: 'up, down, no detectable change or too little data' }),
  side: Nullable(Type.String({ description: 'good or bad, where a direction is better' })),
  change: NullableNumber,
  low: NullableNumber,
  high: NullableNumber,
  withheld: NullableText,
  possible_at: Nullable(Type.Number({ description: 'From when a verdict is possible, epoch ms' })),
})

export const Goal = Type.Object({
  goal_id: Type.String(),
  name: Type.String(),
  kind: Type.String({ description: 'bet or improvement' }),
  metric: NullableText,
  unit: NullableText,
  better: NullableText,
  baseline: NullableNumber,
  target: NullableNumber,
  due_at: NullableInstant,
  stated_at: NullableInstant,
  exposed_at: NullableInstant,
  series_id: Type.String(),
  segment: Type.String(),
  value_stream_id: NullableText,
  value_stream_name: NullableText,
  team_id: NullableText,
  team_name: NullableText,
  has_owner: Type.Boolean({ description: 'Whether a person answers for it' }),
  parent_goal_id: NullableText,
  value_per_day: NullableNumber,
  currency: NullableText,
  release_count: Type.Number(),
  live_count: Type.Number(),
  item_count: Type.Number(),
  done_count: Type.Number(),
  active_count: Type.Number(),
  waiting_count: Type.Number(),
  first_idea_at: NullableInstant,
  idea_evidence: NullableText,
  point_count: Type.Number(),
  latest_at: NullableInstant,
  latest_value: NullableNumber,
  target_met_at: NullableInstant,
  is_met_before: Type.Boolean({ description: 'At its target before it began' }),
  fault_count: Type.Number(),
  decision: NullableText,
  decided_at: NullableInstant,
  next_look_at: NullableInstant,
  url: NullableText,
  state: Type.String({ description: 'idea, planned, in work, live, reached or removed' }),
  delay_days: Nullable(Type.Number({ description: 'Since it was due, until the target was met' })),
  delay_cost: Nullable(Type.Number({ description: 'Those days times what a day is worth' })),
  done_ratio: Nullable(Type.Number({ description: 'Of the way from baseline to target' })),
  weeks: Type.Array(Type.Object({ at: Instant, value: Type.Number() }), {
    description: 'Means of the last 26 weeks',
  }),
  effect: Nullable(Verdict),
})
export type Goal = Static<typeof Goal>

export const Investment = Type.Object({
  finished_count: Type.Number({ description: 'n: items finished in the window' }),
  current_count: Type.Number({ description: 'n: items in hand' }),
  rows: Type.Array(
    Type.Object({
      by: Type.Enum(['goal', 'value_stream', 'flow_type', 'plan']),
      key: Type.String({ description: "'' where nothing tells, and for work without a goal" }),
      name: NullableText,
      finished_count: Type.Number(),
      current_count: Type.Number(),
    }),
  ),
})
export type Investment = Static<typeof Investment>

const UnaimedItem = Type.Object({
  work_item_id: Type.String(),
  item_key: NullableText,
  title: NullableText,
  flow_type: NullableText,
  team_name: NullableText,
  native_state: NullableText,
  started_at: NullableInstant,
  url: NullableText,
})

export const Value = Type.Object({
  goals: Type.Array(Goal),
  goal_count: Type.Number(),
  unaimed: ListOf(UnaimedItem),
  investment: Investment,
  from: LocalDate,
  to: LocalDate,
  as_of: Instant,
  zone: Type.String(),
  build_id: Type.Number(),
})
export type Value = Static<typeof Value>

const Revision = Type.Object({
  revised_at: Instant,
  name: NullableText,
  hypothesis: NullableText,
  metric: NullableText,
  unit: NullableText,
  better: NullableText,
  baseline: NullableNumber,
  target: NullableNumber,
  due_at: NullableInstant,
  series_id: NullableText,
  author_name: NullableText,
  authentication: NullableText,
  url: NullableText,
})

const Item = Type.Object({
  work_item_id: Type.String(),
  item_key: NullableText,
  title: NullableText,
  evidence: Type.String({ description: 'named, field, label, parent, link or release' }),
  through: Nullable(
    Type.String({ description: 'The item or release that says so, where it is not the item' }),
  ),
  flow_type: NullableText,
  team_name: NullableText,
  native_state: NullableText,
  started_at: NullableInstant,
  done_at: NullableInstant,
  cancelled_at: NullableInstant,
  url: NullableText,
})

export const GoalDecision = Type.Object({
  goal_decision_id: Type.String(),
  verdict: Type.String({ description: 'keep, iterate or remove' }),
  reason: NullableText,
  decided_at: Instant,
  next_look_at: NullableInstant,
  follow_up_key: NullableText,
  follow_up_url: NullableText,
  figures: Nullable(Type.String({ description: 'The effect as it was answered then, JSON' })),
  author_name: NullableText,
  authentication: NullableText,
  url: NullableText,
})
export type GoalDecision = Static<typeof GoalDecision>

export const GoalAnswer = Type.Object({
  goal: Goal,
  hypothesis: NullableText,
  revisions: Type.Array(Revision, { description: 'As first written, then each edit' }),
  releases: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: NullableText,
      planned_at: NullableInstant,
      released_at: NullableInstant,
      is_known: Type.Boolean(),
      also: Nullable(Type.String({ description: 'Other goals that it claims' })),
    }),
  ),
  items: ListOf(Item),
  decisions: Type.Array(GoalDecision),
  faults: Type.Array(Type.Object({ fault: Type.String(), consequence: Type.String() })),
  record: Nullable(
    Type.Object(
      { kind: Type.String(), id: Type.String() },
      { description: 'How it is changed on screen; null where another source keeps it' },
    ),
  ),
  as_of: Instant,
  zone: Type.String(),
  build_id: Type.Number(),
})
export type GoalAnswer = Static<typeof GoalAnswer>

export const ValuePaper = Type.Object({ markdown: Type.String(), as_of: Instant })
export type ValuePaper = Static<typeof ValuePaper>
