import { Type, type Static } from 'typebox'
import { GateState, Verdict } from './gate.ts'
import { Instant, Nullable, NullableInstant, NullableText } from './nullable.ts'

export const ReplayAnswer = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  at: Instant,
  verdict: Nullable(Verdict),
  reasons: Type.Array(Type.String()),
  gates: Type.Array(
    Type.Object({
      policy: Type.String(),
      title: Type.String(),
      severity: Type.String(),
      is_dry_run: Type.Boolean(),
      state: GateState,
      reason: Type.String(),
      evidence_url: NullableText,
      evidence_at: NullableInstant,
      policy_hash: Type.String(),
      known_at: Instant,
    }),
  ),
  kept_since: Nullable(Type.Number({ description: 'Since when results are kept; null: none is.' })),
  told: Nullable(
    Type.Object(
      { at: Instant, verdict: Type.String(), reasons: Type.Array(Type.String()) },
      { description: 'What a pipeline was told last.' },
    ),
  ),
  plan: Nullable(
    Type.Object({
      revised_at: Instant,
      planned_at: NullableInstant,
      planned_start_at: NullableInstant,
      status: NullableText,
      owner: NullableText,
      services: NullableText,
      items: NullableText,
      author_name: NullableText,
    }),
  ),
  records: Type.Array(
    Type.Object({
      record: Type.Enum(['decision', 'approval', 'waiver']),
      kind: Type.String(),
      text: NullableText,
      verdict: NullableText,
      happened_at: NullableInstant,
      author_name: NullableText,
    }),
  ),
  known: Type.Array(
    Type.Object({ what: Type.String(), then_count: Type.Number(), now_count: Type.Number() }),
  ),
  moments: Type.Array(Type.Object({ at: Instant, what: Type.String() })),
  build_id: Type.Number(),
})
export type ReplayAnswer = Static<typeof ReplayAnswer>

export const MarkdownAnswer = Type.Object({
  release_id: Type.String(),
  name: Type.String(),
  markdown: Type.String(),
})
export type MarkdownAnswer = Static<typeof MarkdownAnswer>
