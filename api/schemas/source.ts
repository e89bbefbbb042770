import { Type, type Static } from 'typebox'
import { CheckResult } from './model.ts'
import { Instant, ListOf, Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const StreamState = Type.Object({
  stream: Type.String(),
  row_count: NullableNumber,
  landed_count: NullableNumber,
  rejected_count: NullableNumber,
  keep_days: Nullable(
    Type.Number({ description: 'Days after its end for which a record is kept; null: for ever' }),
  ),
  kept_from: Nullable(
    Type.Number({ description: 'Epoch ms: what was over before is not kept; null: all is' }),
  ),
  updated_at: NullableInstant,
  reaches_back_to: Nullable(Type.Number({ description: 'Epoch ms; null: whole, or it does not say' })),
  newest_at: Nullable(
    Type.Number({
      description: "The newest record's time by the tool's own clock, epoch ms; null: it does not say",
    }),
  ),
  lag_seconds: Nullable(
    Type.Number({ description: 'So late may the tool show a record; read again each time' }),
  ),
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

export const Kind = Type.Object({
  model: Type.String({ description: 'The entity that holds them' }),
  label: Type.String(),
  row_count: Type.Number(),
  first_at: NullableInstant,
  last_at: NullableInstant,
})
export type Kind = Static<typeof Kind>

export const Schedule = Type.Object({
  schedule: Type.String({ description: 'A cron pattern, read in the configured zone' }),
  is_paused: Type.Boolean(),
  next_run_at: Nullable(
    Type.Number({ description: 'Epoch ms; null while it is paused, being read, or nothing is scheduled' }),
  ),
  back_off_until: Nullable(Type.Number({ description: 'After failures: left alone until then' })),
  failures_in_a_row: Type.Number(),
})
export type Schedule = Static<typeof Schedule>

export const RateBudget = Type.Object({
  host: Type.String(),
  resource: Type.String({ description: 'What the host counts apart, or nothing' }),
  limit_count: NullableNumber,
  remaining_count: Type.Number(),
  reset_at: NullableInstant,
  seen_at: NullableInstant,
})
export type RateBudget = Static<typeof RateBudget>

export const RejectedRecord = Type.Object({
  stream: Type.String(),
  key: NullableText,
  reason: Type.String(),
  sample: Nullable(Type.String({ description: 'The start of the record as it came' })),
  rejected_at: NullableInstant,
})
export type RejectedRecord = Static<typeof RejectedRecord>

/** The whole text; addresses of people and secrets are masked. */
export const RejectedText = Type.Object({
  stream: Type.String(),
  key: NullableText,
  reason: Type.String(),
  text: NullableText,
  rejected_at: NullableInstant,
})
export type RejectedText = Static<typeof RejectedText>

export const RejectedAnswer = Type.Object({ source: Type.String(), ...ListOf(RejectedText).properties })
export type RejectedAnswer = Static<typeof RejectedAnswer>

export const DeliveryCount = Type.Object({
  outcome: Type.Enum(['landed', 'stale', 'ignored', 'unknown', 'failed', 'doubled', 'refused'], {
    description:
      'landed: rows came of it; stale: records are read again; ignored: nothing that is read here; unknown: an event that is not read; failed: not readable; doubled: came before; refused: not taken',
  }),
  name: Type.String({ description: 'The event, or why it was refused' }),
  count: Type.Number(),
  last_at: NullableInstant,
})
export type DeliveryCount = Static<typeof DeliveryCount>

/** What the tool posts to `/webhooks/<source>`. */
export const Deliveries = Type.Object({
  is_open: Type.Boolean({ description: 'Whether a secret is set; without one nothing is taken' }),
  path: Type.String({ description: 'Where it is to post' }),
  received_count: Type.Number({ description: 'Taken, ever' }),
  last_at: NullableInstant,
  backlog_count: Type.Number({ description: 'Kept and not yet understood, of all sources' }),
  stale_count: Type.Number({ description: 'Records that it told of, still to be read again' }),
  error: Nullable(Type.String({ description: 'Why they could not be read' })),
  counts: Type.Array(DeliveryCount),
})
export type Deliveries = Static<typeof Deliveries>

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
  parent: Nullable(
    Type.String({ description: 'The source that brought it; null when it is configured itself' }),
  ),
  schedule: Nullable(Schedule),
  kinds: Type.Array(Kind),
  budgets: Type.Array(RateBudget),
  streams: Type.Array(StreamState),
  runs: Type.Array(SyncRun),
  rejected: ListOf(RejectedRecord),
  deliveries: Nullable(Deliveries),
})
export type SourceState = Static<typeof SourceState>

export const Coverage = Type.Object({
  name: Type.String(),
  label: Type.String({ description: 'A share in words, such as "deployments with changes linked"' }),
  numerator: Type.Number(),
  denominator: Type.Number(),
  ratio: NullableNumber,
  kind: Nullable(Type.String({ description: 'The kind of unmatched_fact that lists the rest' })),
  unmatched_count: Type.Number({ description: 'Rows of that list' }),
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

export const ScheduleAnswer = Type.Object({ source: Type.String(), ...Schedule.properties })
export type ScheduleAnswer = Static<typeof ScheduleAnswer>

export const SyncAccepted = Type.Object({
  run_id: Type.Number(),
  source: NullableText,
  is_joined: Type.Boolean({ description: 'A run was under way already and will cover this source' }),
  message: Type.String(),
})
export type SyncAccepted = Static<typeof SyncAccepted>
