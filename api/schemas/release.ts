import { Type, type Static } from 'typebox'
import {
  Instant,
  ListOf,
  Nullable,
  NullableBoolean,
  NullableInstant,
  NullableNumber,
  NullableText,
} from './nullable.ts'

export const Release = Type.Object({
  release_id: Type.String(),
  repository_id: NullableText,
  service_id: NullableText,
  deployment_id: NullableText,
  name: NullableText,
  version: NullableText,
  released_at: NullableInstant,
  previous_release_id: NullableText,
  is_prerelease: NullableBoolean,
  is_first: NullableBoolean,
  days_since_previous: NullableNumber,
  change_count: NullableNumber,
  commit_count: NullableNumber,
  file_count: NullableNumber,
  added_count: NullableNumber,
  deleted_count: NullableNumber,
  people_count: NullableNumber,
  hot_file_count: NullableNumber,
  revert_count: NullableNumber,
  size_percentile_ratio: Nullable(
    Type.Number({ description: 'Share of its own earlier releases that were smaller, 0..1' }),
  ),
  is_failed: NullableBoolean,
  is_remediation: NullableBoolean,
  waiting_p50_hours: NullableNumber,
  url: NullableText,
})
export type Release = Static<typeof Release>

export const ReleaseReference = Type.Object({
  release_id: Type.String(),
  name: NullableText,
  version: NullableText,
  released_at: NullableInstant,
})
export type ReleaseReference = Static<typeof ReleaseReference>

export const ReleaseChange = Type.Object({
  change_id: Type.String(),
  number: NullableNumber,
  title: NullableText,
  is_bot: NullableBoolean,
  is_revert: NullableBoolean,
  commit_count: NullableNumber,
  file_count: NullableNumber,
  added_count: NullableNumber,
  deleted_count: NullableNumber,
  first_commit_at: NullableInstant,
  merged_at: NullableInstant,
  lead_time_hours: NullableNumber,
  merge_commit_id: NullableText,
  url: NullableText,
})
export type ReleaseChange = Static<typeof ReleaseChange>

export const CommitReference = Type.Object({
  commit_id: Type.String(),
  sha: Type.String(),
  subject: NullableText,
  committed_at: NullableInstant,
  is_bot: NullableBoolean,
  url: NullableText,
})
export type CommitReference = Static<typeof CommitReference>

export const ReleaseFile = Type.Object({
  path: Type.String(),
  added_count: NullableNumber,
  deleted_count: NullableNumber,
  commit_count: NullableNumber,
  is_hot: NullableBoolean,
})
export type ReleaseFile = Static<typeof ReleaseFile>

export const FailureEvidence = Type.Object({
  evidence: Type.String(),
  confidence_ratio: NullableNumber,
  remediation_deployment_id: NullableText,
  change_id: NullableText,
  hours: NullableNumber,
})
export type FailureEvidence = Static<typeof FailureEvidence>

export const ReleaseSize = Type.Object({
  release_id: Type.String(),
  name: NullableText,
  released_at: NullableInstant,
  is_prerelease: NullableBoolean,
  change_count: NullableNumber,
  commit_count: NullableNumber,
  file_count: NullableNumber,
  added_count: NullableNumber,
  deleted_count: NullableNumber,
})
export type ReleaseSize = Static<typeof ReleaseSize>

export const ReleaseAnswer = Type.Object({
  release: Release,
  repository_name: NullableText,
  service_name: NullableText,
  origin_label: Nullable(
    Type.String({ description: 'How the release is known, such as "derived from release tags"' }),
  ),
  previous: Nullable(ReleaseReference),
  next: Nullable(ReleaseReference),
  changes: ListOf(ReleaseChange),
  commits: ListOf(CommitReference),
  files: ListOf(ReleaseFile),
  evidence: Type.Array(FailureEvidence),
  size_history: Type.Array(ReleaseSize, {
    description: 'The series it belongs to, oldest first, itself included',
  }),
  notes: Type.Array(Type.String()),
  as_of: Instant,
  build_id: Type.Number(),
})
export type ReleaseAnswer = Static<typeof ReleaseAnswer>
