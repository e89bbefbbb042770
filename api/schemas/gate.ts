import { Type, type Static } from 'typebox'
import { Nullable } from './nullable.ts'

const Time = Type.Number({ description: 'Epoch milliseconds.' })

export const Waiver = Type.Object({
  waiver_id: Type.String(),
  policy: Type.String(),
  release_id: Nullable(Type.String()),
  service_id: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  approver_account_id: Nullable(Type.String()),
  decided_at: Nullable(Time),
  expires_at: Nullable(Time),
  revoked_at: Nullable(Time),
})
export type Waiver = Static<typeof Waiver>

export const GateState = Type.Enum(['met', 'broken', 'missing', 'stale', 'waived', 'fault'])
export type GateState = Static<typeof GateState>

export const Gate = Type.Object({
  policy: Type.String(),
  policy_hash: Type.String({ description: 'Digest of the texts that it was judged by.' }),
  title: Type.String(),
  why: Type.String(),
  todo: Nullable(Type.String()),
  severity: Type.Union([Type.Literal('blocking'), Type.Literal('advisory')]),
  is_dry_run: Type.Boolean(),
  is_waivable: Type.Boolean(),
  is_rechecked: Type.Boolean({ description: 'Whether its answer changes as time goes on.' }),
  state: GateState,
  reason: Type.String(),
  evidence_url: Nullable(Type.String()),
  evidence_at: Nullable(Time),
  waiver: Nullable(Waiver),
})
export type Gate = Static<typeof Gate>

export const Verdict = Type.Enum(['GO', 'NOT YET', 'NO-GO', 'CANNOT TELL'])
export type Verdict = Static<typeof Verdict>

export const GateAnswer = Type.Object({
  verdict: Verdict,
  reasons: Type.Array(Type.String()),
  subject: Type.Object({
    subject_id: Type.String(),
    kind: Type.Enum(['deployment', 'release', 'candidate', 'next']),
    name: Type.String(),
    services: Type.Array(Type.Object({ service_id: Type.String(), service_name: Type.String() })),
    due_at: Nullable(Time),
    happened_at: Nullable(Time),
    url: Nullable(Type.String()),
  }),
  gates: Type.Array(Gate),
  recheck: Type.Array(Type.String(), { description: 'Policies to ask again right before the deployment.' }),
  valid_until: Nullable(Time),
  judged_at: Time,
  build_id: Type.Number(),
})
export type GateAnswer = Static<typeof GateAnswer>

const Head = Type.Object({ sequence: Type.Number(), hash: Type.String() })

export const AuditAnswer = Type.Object({
  count: Type.Number({ description: 'Lines that are as they were written.' }),
  head: Head,
  kept: Nullable(Head),
  firstBreak: Nullable(Type.Object({ sequence: Type.Number(), why: Type.String() })),
  erasedCount: Type.Number(),
  skews: Type.Array(Type.Object({ sequence: Type.Number(), seconds: Type.Number() })),
})
export type AuditAnswer = Static<typeof AuditAnswer>

export const EvidenceAnswer = Type.Object({
  verdict: Verdict,
  name: Type.String(),
  judged_at: Time,
  files: Type.Array(Type.Object({ name: Type.String(), text: Type.String() })),
})
export type EvidenceAnswer = Static<typeof EvidenceAnswer>

export const RecordAnswer = Type.Object({
  resultCount: Type.Number(),
  lineCount: Type.Number(),
  head: Head,
})
export type RecordAnswer = Static<typeof RecordAnswer>
