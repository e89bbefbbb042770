import { Type, type Static } from 'typebox'
import { Instant, NullableInstant, NullableText } from './nullable.ts'

export const BackupMade = Type.Object({
  name: Type.String(),
  folder: Type.String({ description: 'On the machine of the server' }),
  made_at: Instant,
  size_bytes: Type.Number(),
  table_count: Type.Number(),
  row_count: Type.Number({ description: 'Of all tables, read back from the copy' }),
})
export type BackupMade = Static<typeof BackupMade>

export const BackupsAnswer = Type.Object({
  folder: Type.String(),
  schedule: NullableText,
  keep_count: Type.Number({ description: 'How many of the newest ones stay; 0: all' }),
  next_at: NullableInstant,
  error: NullableText,
  backups: Type.Array(BackupMade),
})
export type BackupsAnswer = Static<typeof BackupsAnswer>
