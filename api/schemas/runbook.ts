import { Type, type Static } from 'typebox'
import {
  Instant,
  Nullable,
  NullableBoolean,
  NullableInstant,
  NullableNumber,
  NullableText,
} from './nullable.ts'

export const RunbookStep = Type.Object({
  step_id: Type.String(),
  step_number: NullableNumber,
  name: Type.String(),
  team_id: NullableText,
  team_name: NullableText,
  is_automated: NullableBoolean,
  needs: Type.Array(Type.String(), { description: 'Ids of steps that have to be finished before' }),
  planned_minutes: NullableNumber,
  planned_starts_at: NullableInstant,
  planned_ends_at: NullableInstant,
  slack_minutes: NullableNumber,
  is_critical: Type.Boolean({ description: 'By the plan it cannot be late without the end being late' }),
  state: Type.String({ description: 'done, running, ready or waiting' }),
  started_at: NullableInstant,
  finished_at: NullableInstant,
  expected_starts_at: NullableInstant,
  expected_ends_at: NullableInstant,
  actual_minutes: NullableNumber,
  over_minutes: Nullable(Type.Number({ description: 'Longer than planned; negative: shorter' })),
  late_minutes: Type.Number({ description: 'How long it has been due, running or not begun' }),
  is_deciding: Type.Boolean({ description: 'The expected end waits for it' }),
  faults: Type.Array(Type.String()),
  record: Nullable(
    Type.Object({
      id: Type.String({ description: 'The runbook that it stands in' }),
      step: Type.String({ description: 'Its short name there' }),
      version: Type.String({ description: 'What a change has to name as based_on' }),
    }),
  ),
  author: Nullable(Type.String({ description: 'Who last changed its runbook' })),
  url: NullableText,
})
export type RunbookStep = Static<typeof RunbookStep>

export const RunbookAnswer = Type.Object({
  release_id: Type.String(),
  release_name: NullableText,
  release_state: NullableText,
  steps: Type.Array(RunbookStep),
  starts_at: Nullable(Type.Number({ description: 'When it begins by the plan; null: nobody says' })),
  planned_ends_at: NullableInstant,
  expected_ends_at: Nullable(Type.Number({ description: 'By what has happened until now' })),
  planned_minutes: Type.Number(),
  is_least: Type.Boolean({ description: 'A step says no minutes: it takes at least so long' }),
  critical_path: Type.Array(Type.String(), { description: 'Ids of steps, first to last' }),
  critical_minutes: Type.Number({ description: 'Work on the critical path' }),
  over_minutes: Nullable(
    Type.Number({ description: 'Over plan by steps of the critical path whose minutes are known' }),
  ),
  is_begun: Type.Boolean(),
  is_over: Type.Boolean(),
  done_count: Type.Number(),
  late_count: Type.Number(),
  automated_ratio: NullableNumber,
  circles: Type.Array(Type.Array(Type.String()), { description: 'Steps that wait for each other, by name' }),
  fault_count: Type.Number(),
  events: Type.Array(Instant, { description: 'When something happened, for a replay' }),
  at: Instant,
  is_replay: Type.Boolean(),
  build_id: Type.Number(),
})
export type RunbookAnswer = Static<typeof RunbookAnswer>
