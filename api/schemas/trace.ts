import { Type, type Static } from 'typebox'
import { Nullable, NullableInstant, NullableText } from './nullable.ts'

export const TraceRow = Type.Object({
  work_item_id: Type.String(),
  item_key: NullableText,
  title: NullableText,
  origin: Type.String(),
  change_count: Type.Number(),
  test_name: NullableText,
  outcome: NullableText,
  tested_at: NullableInstant,
  is_own: Nullable(
    Type.Boolean({ description: 'Whether what was tested is what goes out, or a part of it' }),
  ),
  suite: NullableText,
  gap: NullableText,
  url: NullableText,
  test_url: NullableText,
})
export type TraceRow = Static<typeof TraceRow>

export const Trace = Type.Object({
  rows: Type.Array(TraceRow),
  total_count: Type.Number(),
  item_count: Type.Number(),
  whole_count: Type.Number({ description: 'Items without a gap.' }),
  stray_count: Type.Number({
    description: 'Requirements that tests of its services name, and nobody knows.',
  }),
})
export type Trace = Static<typeof Trace>
