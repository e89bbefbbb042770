import { Type, type Static } from 'typebox'
import { ListOf, NullableBoolean, NullableInstant, NullableNumber, NullableText } from './nullable.ts'
import { ReleaseReference } from './release.ts'

export const CommitFile = Type.Object({
  path: Type.String(),
  old_path: NullableText,
  added_count: NullableNumber,
  deleted_count: NullableNumber,
})
export type CommitFile = Static<typeof CommitFile>

export const CommitParent = Type.Object({
  commit_id: Type.String(),
  subject: NullableText,
  is_known: Type.Boolean({ description: 'False beyond the boundary of a shallow clone' }),
})
export type CommitParent = Static<typeof CommitParent>

export const CommitChange = Type.Object({
  change_id: Type.String(),
  number: NullableNumber,
  title: NullableText,
  merged_at: NullableInstant,
  url: NullableText,
})
export type CommitChange = Static<typeof CommitChange>

/** The end of every path from a number: one commit, without the names of people. */
export const CommitAnswer = Type.Object({
  commit_id: Type.String(),
  repository_id: NullableText,
  repository_name: NullableText,
  sha: Type.String(),
  subject: NullableText,
  authored_at: NullableInstant,
  committed_at: NullableInstant,
  is_bot: NullableBoolean,
  is_boundary: NullableBoolean,
  url: NullableText,
  parents: Type.Array(CommitParent),
  files: ListOf(CommitFile),
  changes: Type.Array(CommitChange),
  releases: Type.Array(ReleaseReference),
  build_id: Type.Number(),
})
export type CommitAnswer = Static<typeof CommitAnswer>
