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

export const RunProgress = Type.Object({
  run_id: Type.Number(),
  sources: Nullable(Type.Array(Type.String(), { description: 'Those that were asked for; null: all' })),
  phase: Type.Enum(['waiting', 'reading', 'building'], {
    description: 'building: its sources are read, and the build with them is due',
  }),
})
export type RunProgress = Static<typeof RunProgress>

export const Failure = Type.Object({ source: NullableText, code: Type.String(), message: Type.String() })
export type Failure = Static<typeof Failure>

/**
 * The whole state at once, so that whoever joins late needs no history. Sent as the SSE event `progress`. Several runs
 * may be under way, and a build beside them; `streams` are those since nothing was under way.
 */
export const Progress = Type.Object({
  run_id: Type.Number({
    description: 'The run begun last; counts up within one process, 0 before the first',
  }),
  runs: Type.Array(RunProgress),
  state: Type.Enum(['idle', 'syncing', 'building'], { description: 'syncing: some source is being read' }),
  is_ready: Type.Boolean({ description: 'The first build is done' }),
  started_at: NullableInstant,
  finished_at: NullableInstant,
  streams: Type.Array(StreamProgress),
  build: Nullable(BuildProgress),
  build_id: Type.Number(),
  failures: Type.Array(Failure, {
    description:
      'What failed when it was last tried: a source, or without one the build, a backup or the disk',
  }),
})
export type Progress = Static<typeof Progress>

/** What differs since the event before, or since the one that the reader named; sent as the SSE event `changed`. */
export const Changed = Type.Object({
  build_id: Type.Number(),
  relations: Nullable(
    Type.Array(Type.String(), {
      description:
        'Names as in the header x-reads: relations, `time` (a minute has passed), `state` (of sources, builds and scores)',
    }),
  ),
})
export type Changed = Static<typeof Changed>
