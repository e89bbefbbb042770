import { Type, type Static } from 'typebox'
import { Nullable, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const StreamProgress = Type.Object({
  source: Type.String(),
  stream: Type.String(),
  phase: Type.Enum(['fetching', 'landing', 'done', 'failed']),
  done: Type.Number(),
  total: NullableNumber,
  message: NullableText,
})
export type StreamProgress = Static<typeof StreamProgress>

export const BuildProgress = Type.Object({
  model: NullableText,
  done: Type.Number(),
  total: NullableNumber,
})
export type BuildProgress = Static<typeof BuildProgress>

export const Failure = Type.Object({ source: NullableText, code: Type.String(), message: Type.String() })
export type Failure = Static<typeof Failure>

/** The whole state at once, so that whoever joins late needs no history. Sent as the SSE event `progress`. */
export const Progress = Type.Object({
  run_id: Type.Number({ description: 'Counts up within one process; 0 before the first run' }),
  state: Type.Enum(['idle', 'syncing', 'building']),
  is_ready: Type.Boolean({ description: 'The first build is done' }),
  started_at: NullableInstant,
  finished_at: NullableInstant,
  streams: Type.Array(StreamProgress),
  build: Nullable(BuildProgress),
  build_id: Type.Number(),
  failures: Type.Array(Failure),
})
export type Progress = Static<typeof Progress>
