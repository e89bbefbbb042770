import { Type, type Static } from 'typebox'

export const RetentionBody = Type.Object(
  { dry_run: Type.Optional(Type.Boolean({ description: 'Say what would go, and remove nothing; false' })) },
  { additionalProperties: false },
)

export const RemovedStream = Type.Object({
  source: Type.String(),
  stream: Type.String(),
  kept_from: Type.Number({ description: 'Epoch ms: what was over before is not kept' }),
  record_count: Type.Number({ description: 'Records that go, each in all the states in which it landed' }),
  row_count: Type.Number(),
})
export type RemovedStream = Static<typeof RemovedStream>

export const RetentionAnswer = Type.Object({
  is_dry_run: Type.Boolean(),
  streams: Type.Array(RemovedStream, { description: 'Those that are kept for a limited time' }),
})
export type RetentionAnswer = Static<typeof RetentionAnswer>
