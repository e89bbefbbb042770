import { Type, type Static } from 'typebox'
import { CheckResult } from './model.ts'
import { Instant, ListOf, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const StreamState = Type.Object({
  stream: Type.String(),
  row_count: NullableNumber,
  landed_count: NullableNumber,
  rejected_count: NullableNumber,
  updated_at: NullableInstant,
})
export type StreamState = Static<typeof StreamState>

export const SyncRun = Type.Object({
  started_at: NullableInstant,
  finished_at: NullableInstant,
  is_ok: Nullable(Type.Boolean()),
  landed_count: NullableNumber,
  rejected_count: NullableNumber,
  error: NullableText,
})
export type SyncRun = Static<typeof SyncRun>

export const RejectedRecord = Type.Object({
  stream: Type.String(),
  key: NullableText,
  reason: Type.String(),
  sample: Nullable(Type.String({ description: 'The start of the record as it came' })),
  rejected_at: NullableInstant,
})
export type RejectedRecord = Static<typeof RejectedRecord>

export const SourceState = Type.Object({
  source: Type.String(),
  tool: Type.String(),
  label: Type.String(),
  is_configuration: Type.Boolean(),
  state: Type.Enum(['never', 'syncing', 'ok', 'failed']),
  last_started_at: NullableInstant,
  last_finished_at: NullableInstant,
  last_ok_at: NullableInstant,
  last_error: NullableText,
  age_hours: Nullable(Type.Number({ description: 'Hours since the last good sync' })),
  notes: Type.Array(Type.String()),
  streams: Type.Array(StreamState),
  runs: Type.Array(SyncRun),
  rejected: ListOf(RejectedRecord),
})
export type SourceState = Static<typeof SourceState>

export const Coverage = Type.Object({
  name: Type.String(),
  label: Type.String({ description: 'A share in words, such as "deployments with changes linked"' }),
  numerator: Type.Number(),
  denominator: Type.Number(),
  ratio: NullableNumber,
})
export type Coverage = Static<typeof Coverage>

export const BuildState = Type.Object({
  build_id: Type.Number(),
  started_at: NullableInstant,
  finished_at: NullableInstant,
  duration_ms: NullableNumber,
  is_full: Nullable(Type.Boolean()),
})
export type BuildState = Static<typeof BuildState>

export const SourcesAnswer = Type.Object({
  sources: Type.Array(SourceState),
  checks: Type.Array(CheckResult),
  coverage: Type.Array(Coverage),
  build: Nullable(BuildState),
  as_of: Instant,
})
export type SourcesAnswer = Static<typeof SourcesAnswer>

export const SyncAccepted = Type.Object({
  run_id: Type.Number(),
  source: NullableText,
  is_joined: Type.Boolean({ description: 'A run was under way already and will cover this source' }),
  message: Type.String(),
})
export type SyncAccepted = Static<typeof SyncAccepted>
