import { Type, type Static } from 'typebox'
import { Nullable } from './nullable.ts'

export const UnreadSource = Type.Object({
  source: Type.String(),
  label: Type.String(),
  first_read_at: Type.Number({ description: 'Epoch ms' }),
})

export const PastDay = Type.Object({
  day: Type.String({ description: 'Local date in the configured zone' }),
  until: Type.Number({ description: 'The last moment of it, epoch ms' }),
  state: Type.Enum(['absent', 'waiting', 'building', 'ready', 'failed']),
  step: Nullable(Type.String({ description: 'What is done now, in words' })),
  done: Type.Number({ description: 'Models that are built' }),
  total: Nullable(Type.Number()),
  error: Nullable(Type.String()),
  row_count: Nullable(Type.Number({ description: 'Raw records that had landed by then' })),
  size_bytes: Nullable(Type.Number()),
  made_at: Nullable(Type.Number({ description: 'When it was put together, epoch ms' })),
  unread: Type.Array(UnreadSource, {
    description: 'Sources that were first read after the day: what was known of them is not known',
  }),
})
export type PastDay = Static<typeof PastDay>

export const PastDays = Type.Object({
  today: Type.String({ description: 'The local date of now: days before it can be asked for' }),
  zone: Type.String(),
  days: Type.Array(PastDay, { description: 'Those that are kept or under way, latest used first' }),
})
export type PastDays = Static<typeof PastDays>
