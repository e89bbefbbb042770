import { Type, type Static } from 'typebox'

export const PublishAnswer = Type.Object({
  id: Type.String(),
  folder: Type.String(),
  build_id: Type.Number(),
  published_at: Type.Number({ description: 'Epoch ms' }),
  row_count: Type.Number(),
  bytes: Type.Number(),
  written_count: Type.Number({ description: 'Files that are new' }),
  written_bytes: Type.Number(),
  reused_count: Type.Number({ description: 'Files that are those of the snapshot before' }),
  removed: Type.Array(Type.String(), { description: 'Old snapshots that are gone' }),
  duration_ms: Type.Number(),
})
export type PublishAnswer = Static<typeof PublishAnswer>
